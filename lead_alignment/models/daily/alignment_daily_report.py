from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..agreement.alignment_agreement_version import MANAGERS

STATES = [("draft", "Draft"), ("submitted", "Submitted")]
# fields that only the steps of a report write
FACTS = {
    "company_id",
    "department",
    "date",
    "due_date",
    "taken_date",
    "covered_from",
    "covered_until",
    "read_json",
    "state",
    "submit_date",
    "submit_user_id",
    "reminded_date",
    "late_told_date",
    "carried_item_ids_json",
}


class AlignmentDailyReport(models.Model):
    """What one department reports on one working day: figures that nobody types, a part
    of each member, and what people noticed, since the report before.

    The system drafts it on each working day of the company, before the agreed hour. The
    head completes and submits it; afterwards it stays as it is, and is corrected by
    amendments.
    """

    _name = "alignment.daily.report"
    _description = "Daily Report"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, department, id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    department = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")], required=True, readonly=True
    )
    date = fields.Date("Day", required=True, readonly=True, index=True)
    due_date = fields.Datetime("Due", required=True, readonly=True)
    taken_date = fields.Datetime("Metrics as of", readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    submit_date = fields.Datetime("Submitted On", readonly=True)
    submit_user_id = fields.Many2one("res.users", "Submitted By", readonly=True)
    is_late = fields.Boolean(
        "Submitted Late", compute="_compute_is_late", search="_search_late"
    )
    reminded_date = fields.Datetime(readonly=True, export_string_translation=False)
    late_told_date = fields.Datetime(readonly=True, export_string_translation=False)
    is_editable = fields.Boolean(
        compute="_compute_is_editable", export_string_translation=False
    )
    comment = fields.Text(help="Department head's comment on the day.")

    figure_ids = fields.One2many(
        "alignment.daily.figure",
        "report_id",
        "Metrics",
        domain=[("part_id", "=", False)],
        readonly=True,
    )
    part_ids = fields.One2many("alignment.daily.part", "report_id", "Team Members")
    item_ids = fields.One2many("alignment.daily.item", "report_id", "Notes")
    amendment_ids = fields.One2many(
        "alignment.daily.amendment", "report_id", "Amendments"
    )
    carried_item_ids = fields.Many2many(
        "alignment.daily.item",
        compute="_compute_carried_item_ids",
        string="Open Problems",
        help="Problems from earlier days that are still open.",
    )
    carried_count = fields.Integer(compute="_compute_carried_item_ids")
    carried_item_ids_json = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="IDs of the problems still open when the report was submitted.",
    )
    offered_feedback_ids = fields.Many2many(
        "crm.lead.feedback",
        compute="_compute_offered_feedback_ids",
        string="Feedback since the Last Report",
        help="Feedback since the last report that can be added to this one.",
    )

    _unique_day = models.UniqueIndex(
        "(company_id, department, date)",
        "This department already has a report for this day.",
    )

    @api.depends("date", "first_date", "department")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["department"]._description_selection(self.env))
        for report in self:
            label = labels.get(report.department, "")
            report.name = f"{label} – {report._get_days_text()}"

    @api.depends("submit_date", "due_date")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for report in self:
            moment = report.submit_date or now
            report.is_late = bool(report.due_date and moment > report.due_date)

    @api.model
    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self._search(Domain("due_date", "<", fields.Datetime.now()))
        late = self.browse(rows).filtered("is_late")
        return [("id", "in", late.ids)]

    @api.depends("state", "department")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        for report in self:
            report.is_editable = report.state == "draft" and report._is_head()

    @api.depends("item_ids.state", "date", "carried_item_ids_json")
    def _compute_carried_item_ids(self):
        """Collect the problems of earlier days that were open when the day began.

        For a submitted report they are those that were stored at that time.
        """
        items = self.env["alignment.daily.item"]
        then = {
            one_id for report in self for one_id in report.carried_item_ids_json or []
        }
        is_open = Domain("closed_date", "=", False)
        if days := list(filter(None, self.mapped("date"))):
            is_open |= Domain("closed_date", ">=", min(days))
        found = items.search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("kind", "=", "problem")
            & (is_open | Domain("id", "in", sorted(then)))
        )
        for report in self:
            carried = found.filtered(report._is_carried)
            report.carried_item_ids = carried
            report.carried_count = len(carried)

    def _is_carried(self, item):
        if self.carried_item_ids_json is not False and self.state == "submitted":
            return item.id in (self.carried_item_ids_json or [])
        return (
            item.company_id == self.company_id
            and item.department == self.department
            and item.report_id != self
            and item.date < self.date
            and (not item.closed_date or item.closed_date >= self.date)
        )

    @api.depends("date", "covered_from", "covered_until", "item_ids.feedback_id")
    def _compute_offered_feedback_ids(self):
        feedback = self.env["crm.lead.feedback"]
        for report in self:
            if report.state != "draft":
                report.offered_feedback_ids = feedback
                continue
            domain = report._get_moment_domain("date")
            domain &= Domain("company_id", "=", report.company_id.id)
            domain &= Domain("note", "!=", False)
            domain &= Domain("id", "not in", report.item_ids.feedback_id.ids)
            report.offered_feedback_ids = feedback.search(domain)

    # ------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------

    def _is_head(self):
        """Whether the user heads the department of this report."""
        return self.env.su or self.env.user.has_group(MANAGERS[self.department])

    def _get_heads(self):
        """Return the users who complete and submit this report."""
        self.ensure_one()
        managers = self.company_id._get_staff(MANAGERS[self.department])
        agreement = self.env["alignment.agreement"]._get_general(self.company_id)
        signers = agreement._get_signers(self.department) if agreement else managers
        return signers & managers or managers

    def _check_head(self):
        """:raises UserError: for users who do not head the department"""
        self.check_access("write")
        for report in self:
            if not report._is_head():
                raise UserError(
                    self.env._("Only the department head can do this: %s.", report.name)
                )

    def _check_draft(self):
        """:raises UserError: for submitted reports"""
        for report in self:
            if report.state != "draft":
                raise UserError(
                    self.env._(
                        (
                            "%s has been submitted and is locked. Add an amendment "
                            "instead."
                        ),
                        report.name,
                    )
                )

    def write(self, vals):
        """Write the comment until the report is submitted; the system writes all else.

        :raises UserError: for other changes
        """
        if "comment" in vals:
            self._check_draft()
        if vals.keys() & FACTS and not self.env.su:
            raise UserError(self.env._("This value is set by the report's workflow."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_draft()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_refresh(self):
        """Read the figures anew."""
        self._check_head()
        self._check_draft()
        self._sync_members()
        self._refresh_figures()

    def action_submit(self):
        """Submit the report with the figures as they are now."""
        self._check_head()
        self._check_draft()
        self._refresh_figures()
        # sudo: the head may submit; other writes of users are refused
        for report in self.sudo():
            report.carried_item_ids_json = report.carried_item_ids.ids
        self.sudo().write(
            {
                "state": "submitted",
                "submit_date": fields.Datetime.now(),
                "submit_user_id": self.env.uid,
            }
        )
        # sudo: removes to-dos of these reports, whoever has them
        self.sudo().activity_ids.unlink()

    @api.model
    def action_open_today(self):
        """Open today's report of the user's department; draft it if there is none yet.

        On a day off there is none: the last report opens, with a notice.

        :raises UserError: if daily reports are switched off
        """
        company = self.env.company
        if not company.has_daily_report:
            raise UserError(
                self.env._("Daily reports are switched off in the settings.")
            )
        departments = [
            name for name, group in MANAGERS.items() if self.env.user.has_group(group)
        ]
        today = company._get_today()
        domain = [("company_id", "=", company.id), ("date", "=", today)]
        if departments and not self.search_count(domain):
            due = self._get_due(company, today)
            if not due:
                return self._open_last(company, departments, today)
            # sudo: heads may have the day's reports drafted
            self.sudo()._draft(company, today, due)
        return self.search([*domain, ("department", "in", departments)])._open()

    @api.model
    def _open_last(self, company, departments, today):
        """Return an action: a notice that today is a day off, then the last reports."""
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("department", "in", departments) & Domain("date", "<", today)
        last = self.search(domain, order="date desc", limit=1)
        if last:
            message = self.env._(
                "Today is a day off. No report is due. This is the latest one: %s.",
                format_date(self.env, last.date, date_format="full"),
            )
        else:
            message = self.env._("Today is a day off. No report is due.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": self.search(domain & Domain("date", "=", last.date))._open(),
            },
        }

    def _open(self):
        """Open one report as a form; several, or none, as a list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_daily_report_action"
        )
        if len(self) != 1:
            return {**action, "domain": [("id", "in", self.ids)]} if self else action
        return {
            **action,
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": self.id,
        }

    def _pick(self, feedback):
        """Copy customers' words from feedback into the report, with their lead."""
        self.ensure_one()
        self._check_head()
        feedback.check_access("read")
        # sudo: the items stay in the name of the feedback's author
        self.env["alignment.daily.item"].sudo().create(
            [
                {
                    "report_id": self.id,
                    "kind": "voice",
                    "text": said.note or said.summary,
                    "feedback_id": said.id,
                    "lead_id": said.lead_id.id,
                    "campaign_id": said.campaign_id.id,
                    "user_id": said.user_id.id,
                }
                for said in feedback
            ]
        )

    def action_open_figures(self):
        """Open the figures of the weeks before, as a table."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_daily_figure_action"
        )
        return {
            **action,
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("department", "=", self.department),
                ("part_id", "=", False),
                ("key", "!=", "outcome"),
            ],
        }

    def action_open_meeting(self):
        """Open both reports of the day, side by side."""
        self.ensure_one()
        return self.env["alignment.meeting"]._open(self.company_id, self.date)
