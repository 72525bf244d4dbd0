from odoo import api, models

from .attribution.crm_lead_arrival import Arrival


class CrmLead(models.Model):
    """Lets new leads in, see ``attribution.crm_lead_arrival``.

    Imported after all rooms: what they do with a new lead they must not do again with
    the known one that is returned instead.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        way = self.env.context.get("lead_way")
        if not isinstance(way, Arrival):
            leads = super().create(vals_list)
            if leads._is_typed():
                leads._tell_other_owners()
            return leads
        places, fresh = self._match_arrivals(way, vals_list)
        created = super().create(list(fresh.values()))
        if way.is_forwarded:
            # sudo: a visitor in a chat has no rights
            made_sudo = created.sudo()
            made_sudo._tell_other_owners(made_sudo.source_id[:1].name)
        made = dict(zip(fresh, created.ids, strict=True))
        self._note_given_names(way, made)
        ids = [made.get(place, place) for place in places]
        self._note_arrivals(way, zip(ids, vals_list, strict=True), set(made.values()))
        return self.browse(ids)
