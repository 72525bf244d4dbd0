from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.timeline import CardFact


class CustomerTimeline(models.AbstractModel):
    """Adds open tickets to the card above the history."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        # sudo: a count, shown by the visibility of tickets
        tickets = self.env["helpdesk.ticket"].sudo()
        domain = tickets._get_timeline_domain("ticket", person)
        count = tickets.search_count(domain & Domain("stage_id.closed", "=", False))
        return [
            *facts,
            CardFact(
                key="tickets",
                source="ticket",
                label=self.env._("Open Tickets"),
                value=str(count or ""),
                icon="fa-ticket",
            ),
        ]
