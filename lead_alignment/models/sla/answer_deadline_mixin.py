from odoo import api, fields, models
from odoo.fields import Domain

from .business_hours import Hours


class AnswerDeadlineMixin(models.AbstractModel):
    """What a customer waits for an answer to, with a deadline in working time.

    Used by complaints and by messages on channels. The countdown is shown by the widget
    ``sla_countdown``.
    """

    _name = "answer.deadline.mixin"
    _description = "Deadline of an Answer"
    # what the countdown says it is about
    _answer_target = None

    due_date = fields.Datetime("Reply Due", readonly=True)
    answered_date = fields.Datetime("Replied on", readonly=True)
    is_answered_late = fields.Boolean(
        "Replied Late", compute="_compute_is_answered_late", store=True
    )
    is_late = fields.Boolean(
        "Overdue", compute="_compute_is_late", search="_search_is_late"
    )
    # named as the countdown of leads expects
    sla_target = fields.Selection(
        [
            ("complaint", "Reply to complaint"),
            ("message", "Reply to message"),
            ("objection", "Reply to objection"),
        ],
        compute="_compute_countdown",
        export_string_translation=False,
    )
    sla_verdict = fields.Selection(
        [("running", "On Track"), ("late", "Overdue")],
        compute="_compute_countdown",
        export_string_translation=False,
    )
    sla_left_seconds = fields.Integer(
        compute="_compute_countdown", export_string_translation=False
    )
    is_told_late = fields.Boolean(readonly=True, export_string_translation=False)

    @api.depends("due_date", "answered_date")
    def _compute_is_answered_late(self):
        for record in self:
            has_both = record.due_date and record.answered_date
            record.is_answered_late = has_both and (
                record.due_date < record.answered_date
            )

    @api.depends("due_date", "answered_date")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for record in self:
            is_open = record.due_date and not record.answered_date
            record.is_late = record.is_answered_late or (
                is_open and record.due_date < now
            )

    @api.depends("due_date", "answered_date", "company_id")
    def _compute_countdown(self):
        """Compute the working time that is left, negative once it is late."""
        now = fields.Datetime.now()
        self.sla_target = self._answer_target
        self.sla_verdict, self.sla_left_seconds = False, 0
        waiting = self.filtered(lambda one: one.due_date and not one.answered_date)
        for company, records in waiting.grouped("company_id").items():
            spans = [tuple(sorted((now, one.due_date))) for one in records]
            hours = Hours(company.resource_calendar_id)
            for one, seconds in zip(records, hours.seconds(spans), strict=True):
                one.sla_verdict = "late" if one.due_date < now else "running"
                one.sla_left_seconds = -seconds if one.due_date < now else seconds

    @api.model
    def _get_due_date(self, company, seconds):
        """Return the end of ``seconds`` of the company's working time from now on."""
        hours = Hours(company.resource_calendar_id)
        (due,) = hours.deadlines([(fields.Datetime.now(), seconds)])
        return due

    @api.model
    def _search_untold(self, domain=Domain.TRUE):
        """Return what is late without an answer, and nobody was told of yet."""
        return self.search(
            Domain(domain)
            & Domain("answered_date", "=", False)
            & Domain("due_date", "<=", fields.Datetime.now())
            & Domain("is_told_late", "=", False)
        )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        is_open = Domain("answered_date", "=", False) & Domain("due_date", "<", now)
        late = is_open | Domain("is_answered_late", "=", True)
        return late if True in value else ~late
