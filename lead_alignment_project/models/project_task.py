from odoo import api, models

WATCHED = {"partner_id", "project_id", "parent_id", "state"}
CANCELLED = "1_canceled"
# mark in the context: an object, so that no client can send it
COPIED = object()


class ProjectTask(models.Model):
    """Records customers' tasks in support projects as tickets: put into the event inbox
    by one INSERT, recorded a minute later. A task that is deleted, cancelled or no
    customer's request any more is taken back."""

    _inherit = "project.task"

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks._enqueue_tickets()
        return tasks

    def copy(self, default=None):
        """Copy without an event: the customer did not ask again."""
        tasks = super(ProjectTask, self.with_context(ticket_copied=COPIED))
        return tasks.copy(default).with_context(ticket_copied=None)

    def write(self, vals):
        is_changed = vals.keys() & WATCHED
        before = self._get_requests() if is_changed else {}
        result = super().write(vals)
        if is_changed:
            after = self._get_requests()
            self._take_back(
                [
                    task_id
                    for task_id, pair in before.items()
                    if pair != after.get(task_id)
                ]
            )
            # a project may have become one of support since
            is_moved = vals.keys() & {"partner_id", "project_id"}
            self.filtered(
                lambda task: is_moved or after.get(task.id) != before.get(task.id)
            )._enqueue_tickets()
        return result

    def unlink(self):
        task_ids = list(self._get_requests())
        result = super().unlink()
        self._take_back(task_ids)
        return result

    def _get_requests(self):
        """Return {id: identity pair of the customer} of support requests."""
        # sudo: users who write a task may have no right on its customer or project
        return {
            task.id: task._get_alignment_pair()
            for task in self.sudo()
            if task._is_ticket()
        }

    @api.model
    def _take_back(self, task_ids):
        self.env["customer.event.inbox"]._enqueue_taken_back(
            self._name,
            [(task_id, "ticket", f"task {task_id}") for task_id in task_ids],
            self.env._(
                "The request was deleted, cancelled or moved to another customer"
            ),
            source="project",
        )

    def _enqueue_tickets(self):
        if self.env.context.get("ticket_copied") is COPIED:
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
            and task.state != CANCELLED
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
                "recurs": True,
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
