from odoo import api, models


class CrmLead(models.Model):
    """Tells new registrations of a person with an open lead from those that the lead
    knows.

    Several rules may make several leads of one registration: Odoo leaves that to their
    users. So a lead of a registration is none to which another rule's lead of the same
    registration comes back.
    """

    _inherit = "crm.lead"

    @api.model
    def _may_be_arrival(self, lead, vals, fresh):
        rule_id = vals.get("event_lead_rule_id")
        if rule_id and isinstance(lead, int):
            is_other_rules = fresh[lead].get("event_lead_rule_id") != rule_id
        else:
            is_other_rules = bool(
                rule_id
                and lead.event_lead_rule_id
                and lead.event_lead_rule_id.id != rule_id
                and lead._get_seats(vals)
            )
        return not is_other_rules and super()._may_be_arrival(lead, vals, fresh)

    @api.model
    def _get_kept_fields(self):
        return {*super()._get_kept_fields(), "event_lead_rule_id"}

    def _has_arrived(self, vals):
        seats = vals.get("registration_ids") or ()
        if seats and len(self._get_seats(vals)) == len(seats):
            return True
        return super()._has_arrived(vals)

    def _get_seats(self, vals):
        """Return those registrations in ``vals`` that the lead has already."""
        return set(vals.get("registration_ids") or ()) & set(self.registration_ids.ids)
