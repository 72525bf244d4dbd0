from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    labels,
)
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "existence", "sales": "summary", "support": "summary"}
MOST_TEXT = 300


class CustomerTimeline(models.AbstractModel):
    """Tasks for the customer, and the history on a task."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Task")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "task": Source(
                *("task", label, "project.task", "create_date", "support", 145),
                *("fa-tasks", LEVELS),
                about="partner_id",
            ),
        }

    @api.model
    def _start_project_task(self, task):
        return self._start_by_address(task.partner_id, [])

    @api.model
    def _domain_task(self, person):
        """Tasks with a project; steps of another task stand for themselves nowhere"""
        if not person.partners:
            return None
        return (
            Domain("partner_id", "in", person.partners)
            & Domain("project_id", "!=", False)
            & Domain("parent_id", "=", False)
            & Domain("has_template_ancestor", "=", False)
            & Domain("company_id", "in", [False, *person.companies])
        )

    @api.model
    def _describe_task(self, tasks):
        states = labels(tasks, "state")
        return {
            task.id: {
                "title": self.env._("Support Request")
                if task.project_id.is_support
                else self.env._("Task"),
                "lines": filled(states.get(task.state)),
                "text": "\n".join(
                    filled(
                        task.name, html2plaintext(task.description or "")[:MOST_TEXT]
                    )
                ),
                "who": ", ".join(task.user_ids.mapped("name")),
            }
            for task in tasks
        }

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        domain = self._domain_task(person)
        if domain is None:
            return facts
        # sudo: how many, shown by the level of tasks
        tasks = self.env["project.task"].sudo()
        count = tasks.search_count(
            domain
            & Domain("project_id.is_support", "=", True)
            & Domain("is_closed", "=", False)
        )
        label = self.env._("Open Support Tasks")
        return [
            *facts,
            ("tasks", "task", label, str(count) if count else "", "fa-tasks"),
        ]
