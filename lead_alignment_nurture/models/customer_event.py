from odoo import api, models


class CustomerEvent(models.Model):
    """Tells programs what people did: who waits for it goes on, who replied leaves."""

    _inherit = "customer.event"

    @api.model
    def _after_record(self, company, recorded):
        result = super()._after_record(company, recorded)
        events = self.browse(event.event_id for event in recorded)
        events.invalidate_recordset(["profile_id"])
        self.env["alignment.nurture.signal"]._add(events.profile_id.ids)
        return result
