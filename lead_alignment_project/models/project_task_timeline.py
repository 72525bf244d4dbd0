from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.models.shared.plain_text import get_plain_text
from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_SALES_AND_SUPPORT,
    Source,
    filled,
    labels,
)

MAX_LENGTH = 300  # longest text of a description, in characters


class ProjectTask(models.Model):
    """Shows tasks for customers in their history, and the history on their form."""

    _name = "project.task"
    _inherit = ["project.task", "timeline.source.mixin", "timeline.host.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="task",
                label=self.env._("Task"),
                model=self._name,
                date="create_date",
                department="support",
                order=145,
                icon="fa-tasks",
                levels=SUMMARY_TO_SALES_AND_SUPPORT,
                about="partner_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        """Return the domain of the customer's tasks in projects, without subtasks."""
        return (
            Domain("partner_id", "in", person.partners)
            & Domain("project_id", "!=", False)
            & Domain("parent_id", "=", False)
            & Domain("has_template_ancestor", "=", False)
            & Domain("company_id", "in", [False, *person.companies])
        )

    def _describe_for_timeline(self, source):
        states = labels(self, "state")
        return {
            task.id: {
                "title": self.env._("Support Request")
                if task.project_id.is_support
                else self.env._("Task"),
                "lines": filled(states.get(task.state)),
                "text": "\n".join(
                    filled(task.name, get_plain_text(task.description, MAX_LENGTH))
                ),
                "who": ", ".join(task.user_ids.mapped("name")),
            }
            for task in self
        }

    def _get_timeline_start(self):
        return self.env["customer.timeline"]._start_from_address(self.partner_id)
