from odoo import api, models


class CustomerEvent(models.Model):
    """Tells programs what people did: who waits for it goes on, who replied leaves."""

    _inherit = "customer.event"

    @api.model
    def _after_record(self, company, recorded):
        result = super()._after_record(company, recorded)
        self.env["alignment.nurture.signal"]._add_of_events(
            event.event_id for event in recorded
        )
        return result
