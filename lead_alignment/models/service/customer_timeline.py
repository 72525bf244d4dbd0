from odoo import api, models
from odoo.fields import Domain

from ...tools.timeline import CardFact


class CustomerTimeline(models.AbstractModel):
    """Adds to the card above a history: open complaints, and the button that passes the
    customer to sales."""

    _inherit = "customer.timeline"

    @api.model
    def get_card(self, res_model, res_id, view_as=None):
        """Add ``may_refer``: whether the user may pass customers to sales."""
        card = super().get_card(res_model, res_id, view_as=view_as)
        return card | {"may_refer": self.env["crm.lead.refer"].has_access("create")}

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        # sudo: a count, shown by the visibility of calls
        calls = self.env["customer.call"].sudo()
        domain = calls._get_timeline_domain("care", person)
        waiting = Domain("is_complaint", "=", True) & Domain(
            "answered_date", "=", False
        )
        count = calls.search_count(domain & waiting)
        return [
            *facts,
            CardFact(
                key="complaints",
                source="care",
                label=self.env._("Open Complaints"),
                value=str(count or ""),
                icon="fa-exclamation-triangle",
            ),
        ]
