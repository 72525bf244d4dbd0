from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.timeline import CardFact


class CustomerTimeline(models.AbstractModel):
    """Adds open support tasks to the card above the history."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        # sudo: a count, shown by the visibility of tasks
        tasks = self.env["project.task"].sudo()
        domain = tasks._get_timeline_domain("task", person)
        count = tasks.search_count(
            domain
            & Domain("project_id.is_support", "=", True)
            & Domain("is_closed", "=", False)
        )
        return [
            *facts,
            CardFact(
                key="tasks",
                source="task",
                label=self.env._("Open Support Tasks"),
                value=str(count or ""),
                icon="fa-tasks",
            ),
        ]
