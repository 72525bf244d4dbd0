from odoo import api, models


class ProjectTask(models.Model):
    """Records customers' tasks in support projects as tickets: put into the event inbox
    by one INSERT, recorded a minute later."""

    _inherit = "project.task"

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks._enqueue_tickets()
        return tasks

    def copy(self, default=None):
        """Copy without an event: the customer did not ask again."""
        tasks = super(ProjectTask, self.with_context(is_ticket_copied=True))
        return tasks.copy(default).with_context(is_ticket_copied=False)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "project_id"}:
            self._enqueue_tickets()
        return result

    def _enqueue_tickets(self):
        if self.env.context.get("is_ticket_copied"):
            return
        tickets = self.filtered(lambda task: task._is_ticket())
        self.env["customer.event.inbox"]._enqueue(
            self._name, [(task.id, "ticket", None) for task in tickets]
        )

    def _is_ticket(self):
        # sudo: users who write a task may have no right on its customer or project
        task = self.sudo()
        is_support = (
            task.project_id.is_support
            and not task.parent_id
            and not task.has_template_ancestor
            and task == min(task.recurrence_id.task_ids or task, key=lambda t: t.id)
        )
        return bool(is_support and task._get_alignment_pair())

    def _get_alignment_pair(self):
        """Return (kind, value) of the customer; None for nobody or a colleague."""
        partner = self.partner_id
        if partner:
            return ("partner", str(partner.id)) if partner.partner_share else None
        return None

    @api.model
    def _prepare_inbox_events(self, entries):
        return self.browse(
            {entry.record.id for entry in entries}
        )._prepare_past_events()

    def _prepare_past_events(self):
        return [
            {
                "type": "ticket",
                "identities": [task._get_alignment_pair()],
                "message_id": f"task {task.id}",
                "source": "project",
                "occurred_at": task.create_date,
                "company_id": task._get_alignment_company().id,
                "label": task.name,
                "contact": (None, "ticket"),
            }
            for task in self
            if task._is_ticket()
        ]

    def _get_alignment_company(self):
        return (
            self.company_id
            or self.partner_id.company_id
            or self.user_ids[:1].company_id
            or self.create_uid.company_id
            or self.env.company
        )
