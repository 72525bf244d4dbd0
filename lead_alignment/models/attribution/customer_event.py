from odoo import api, models


class CustomerEvent(models.Model):
    """Passes events of types that make a lead on to the leads of their person."""

    _inherit = "customer.event"

    @api.model
    def _after_record(self, company, recorded):
        result = super()._after_record(company, recorded)
        asking = [
            event
            for event in recorded
            if event.row.makes_lead and _may_make_lead(event.values)
        ]
        if asking:
            self.env["crm.lead"]._match_or_create_leads(company, asking)
        return result


def _may_make_lead(values):
    return values.get("makes_lead", True) and not values.get("past_until")
