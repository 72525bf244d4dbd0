from odoo import api, models

from ...tools.event_rows import Recorded


class CustomerEvent(models.Model):
    """Passes events of types that make a lead on to the leads of their person.

    Also those of people who refused to be recorded: who asks to be called wants a call,
    whatever they said about tracking. The ledger does not get such an event.
    """

    _inherit = "customer.event"

    @api.model
    def _after_record(self, company, recorded):
        result = super()._after_record(company, recorded)
        asking = [
            event for event in recorded if self._may_make_lead(event.row, event.values)
        ]
        if asking:
            self.env["crm.lead"]._match_or_create_leads(company, asking)
        return result

    @api.model
    def _after_refuse(self, company, requests):
        result = super()._after_refuse(company, requests)
        asking = [Recorded(None, row, values) for row, values in requests]
        asking = self.env["crm.lead.touch"]._drop_noted(asking)
        if asking:
            self.env["crm.lead"]._match_or_create_leads(company, asking)
        return result

    @api.model
    def _after_due(self, company, recorded):
        result = super()._after_due(company, recorded)
        if asking := self.env["crm.lead.touch"]._drop_noted(recorded):
            self.env["crm.lead"]._match_or_create_leads(company, asking)
        return result
