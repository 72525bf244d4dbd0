from odoo import api, models
from odoo.fields import Domain


class CustomerTimeline(models.AbstractModel):
    _inherit = "customer.timeline"

    @api.model
    def _get_mailing_addresses(self, person):
        found = super()._get_mailing_addresses(person)
        phones = person.get_ids("phone")
        by_phone = Domain("sms_number", "in", list(phones)) if phones else None
        return Domain.OR([one for one in (found, by_phone) if one]) or None

    @api.model
    def _get_mailing_title(self, trace):
        if trace.trace_type == "sms":
            return self.env._("SMS Mailing")
        return super()._get_mailing_title(trace)
