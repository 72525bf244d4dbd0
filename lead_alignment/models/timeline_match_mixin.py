from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
REASONS = {
    "self": _lt("This very record"),
    "email": _lt("Same e-mail"),
    "phone": _lt("Same phone"),
    "visitor": _lt("Same browser"),
    "external": _lt("Same account"),
    "partner": _lt("Same contact"),
    "lead": _lt("Same person"),
    "company": _lt("Same company"),
}


class TimelineMatchMixin(models.AbstractModel):
    """Why an entry stands in the history of this customer."""

    _name = "timeline.match.mixin"
    _description = "Match of an Entry and a Customer"

    @api.model
    def _get_abouts(self, source, records, person):
        """{id: (model, id)} of the lead, contact or identity each is about"""
        about = getattr(self, f"_about_{source.key}", None)
        if about:
            return about(records, person)
        if source.about == "id":
            return {record.id: (record._name, record.id) for record in records}
        if source.about == "res_id":
            name = "model" if "model" in records._fields else "res_model"
            return {record.id: (record[name], record.res_id) for record in records}
        return {
            record.id: (record[source.about]._name, record[source.about].id)
            for record in records
        }

    @api.model
    def _about_meeting(self, events, person):
        """The lead, else the first of those invited who is one of the customer's"""
        abouts = {}
        for event in events.with_context(active_test=False):  # as it was found
            if event.opportunity_id.id in person.leads:
                abouts[event.id] = ("crm.lead", event.opportunity_id.id)
                continue
            guests = set(event.partner_ids.ids) & set(person.partners)
            abouts[event.id] = ("res.partner", min(guests))
        return abouts

    @api.model
    def _get_matches(self, abouts, person):
        """{(model, id): key of ``REASONS``} of what entries are about"""
        return {about: self._get_match(person, *about) for about in set(abouts)}

    @api.model
    def _get_match(self, person, model, record_id):
        if model == "customer.identity":
            kind, _value, profile_id = person.identities[record_id]
            return kind if ("customer.profile", profile_id) in person.own else "company"
        if model == "res.partner":
            return "partner" if (model, record_id) in person.own else "company"
        if (model, record_id) in person.own:
            return "self"
        return self._match_lead(person, record_id) if model == "crm.lead" else "lead"

    @api.model
    def _match_lead(self, person, lead_id):
        # sudo: which address a lead has, to compare it; it is not shown
        lead = self.env["crm.lead"].sudo().browse(lead_id)
        if ("customer.profile", lead.profile_id.id) not in person.own:
            is_own = ("res.partner", lead.partner_id.id) in person.own
            return "partner" if is_own else "company"
        values = {value for _kind, value, _profile_id in person.identities.values()}
        if lead.email_normalized in values:
            return "email"
        return "phone" if lead.phone_sanitized in values else "lead"

    @api.model
    def _get_reason_label(self, match):
        return REASONS[match]._translate(self.env.lang or "en_US")
