from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, is_html_empty

from ...tools.local_day import get_bounds
from .alignment_daily_report import STATES

OPEN = ("open", "decided")
MINUTES = 30  # planned length of a meeting


class AlignmentMeeting(models.Model):
    """The daily review: both heads read both reports of a day, merge common problems
    into issues, decide, and send the minutes. It is planned in the calendar, once or
    repeatedly."""

    _name = "alignment.meeting"
    _description = "Alignment Meeting"
    _inherit = ["mail.thread"]
    _facts = frozenset({"state"})
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        "Day", required=True, default=lambda self: self.env.company._get_today()
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Attendees",
        domain="[('share', '=', False)]",
        default=lambda self: self._get_heads(self.env.company),
    )
    event_id = fields.Many2one(
        "calendar.event", "Calendar Event", compute="_compute_event_id"
    )
    marketing_report_id = fields.Many2one(
        "alignment.daily.report", compute="_compute_report_ids"
    )
    sales_report_id = fields.Many2one(
        "alignment.daily.report", compute="_compute_report_ids"
    )
    marketing_state = fields.Selection(
        STATES, "Marketing Report Status", compute="_compute_report_ids"
    )
    sales_state = fields.Selection(
        STATES, "Sales Report Status", compute="_compute_report_ids"
    )
    marketing_figure_ids = fields.Many2many(
        "alignment.daily.figure",
        string="Marketing Metrics",
        compute="_compute_reports",
    )
    sales_figure_ids = fields.Many2many(
        "alignment.daily.figure", string="Sales Metrics", compute="_compute_reports"
    )
    marketing_item_ids = fields.Many2many(
        "alignment.daily.item",
        compute="_compute_reports",
        string="Marketing Notes",
        help="Today's notes and the problems still open.",
    )
    sales_item_ids = fields.Many2many(
        "alignment.daily.item",
        compute="_compute_reports",
        string="Sales Notes",
        help="Today's notes and the problems still open.",
    )
    issue_ids = fields.Many2many(
        "alignment.issue", compute="_compute_issue_ids", string="Open Issues"
    )
    minutes = fields.Html(
        "Meeting Minutes",
        help="Meeting discussion. Decisions are recorded in the issues.",
    )
    state = fields.Selection(
        [("open", "Planned"), ("sent", "Minutes sent")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )

    _unique_day = models.UniqueIndex(
        "(company_id, date)", "A meeting already exists for this day."
    )

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_name(self):
        for meeting in self:
            day = format_date(self.env, meeting.date)
            meeting.name = self.env._("Marketing and sales meeting, %s", day)

    @api.model
    def _get_heads(self, company):
        agreement = self.env["alignment.agreement"]._get_general(company)
        return agreement._get_all_signers() if agreement else self.env["res.users"]

    @api.depends("company_id", "date")
    def _compute_report_ids(self):
        reports = self.env["alignment.daily.report"].search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("date", "in", self.mapped("date"))
        )
        found = {(one.company_id, one.date, one.department): one for one in reports}
        for meeting in self:
            for side in ("marketing", "sales"):
                key = (meeting.company_id, meeting.date, side)
                report = found.get(key, reports.browse())
                meeting[f"{side}_report_id"] = report
                meeting[f"{side}_state"] = report.state

    @api.depends("marketing_report_id", "sales_report_id")
    def _compute_reports(self):
        for meeting in self:
            for side in ("marketing", "sales"):
                report = meeting[f"{side}_report_id"]
                meeting[f"{side}_figure_ids"] = report.figure_ids
                items = report.carried_item_ids + report.item_ids
                meeting[f"{side}_item_ids"] = items

    @api.depends("company_id")
    def _compute_issue_ids(self):
        for meeting in self:
            meeting.issue_ids = self.env["alignment.issue"].search(
                [("company_id", "=", meeting.company_id.id), ("state", "in", OPEN)]
            )

    @api.depends("company_id", "date")
    def _compute_event_id(self):
        events = self.env["calendar.event"]
        self.event_id = False
        for meeting in self.filtered("date"):
            zone = meeting.company_id._get_timezone()
            start, end = get_bounds(
                meeting.date, fields.Date.add(meeting.date, days=1), zone
            )
            meeting.event_id = events.search(
                [
                    ("alignment_company_id", "=", meeting.company_id.id),
                    *[("start", ">=", start), ("start", "<", end)],
                ],
                limit=1,
            )

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    @api.model
    def action_open_today(self):
        """Open the meeting about today's reports, or about the latest ones."""
        company = self.env.company
        last = self.env["alignment.daily.report"].search(
            [("company_id", "=", company.id)], limit=1
        )
        today = company._get_today()
        return self._open(company, last.date or today)

    @api.model
    def _open(self, company, day):
        """Open the meeting of ``day``; make it if there is none yet."""
        meeting = self.search([("company_id", "=", company.id), ("date", "=", day)])
        if not meeting:
            meeting = self.create(
                {
                    "company_id": company.id,
                    "date": day,
                    "user_ids": [(6, 0, self._get_heads(company).ids)],
                }
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Daily Review"),
            "res_model": self._name,
            "res_id": meeting.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_plan(self):
        """Put the meeting into the calendar of both heads; they set how it repeats."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule Meeting"),
            "res_model": "calendar.event",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": self._prepare_event_defaults(),
        }

    def _prepare_event_defaults(self):
        due = self.env["alignment.daily.report"]._get_due(self.company_id, self.date)
        start = due or fields.Datetime.now()
        return {
            "default_name": self.env._("Marketing and sales"),
            "default_alignment_company_id": self.company_id.id,
            "default_partner_ids": self.user_ids.partner_id.ids,
            "default_start": fields.Datetime.to_string(start),
            "default_stop": fields.Datetime.to_string(
                fields.Datetime.add(start, minutes=MINUTES)
            ),
            "default_recurrency": True,
            "default_rrule_type_ui": "weekly",
            "default_description": self.env._(
                "See both reports side by side: Alignment › Agreement › Daily Review"
            ),
        }

    def action_open_merge(self):
        """Open the dialog that makes one issue of the day's open items."""
        self.ensure_one()
        items = self.marketing_item_ids + self.sales_item_ids
        open_items = items.filtered(
            lambda item: item.state == "open" and not item.issue_id
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create Issue"),
            "res_model": "alignment.issue.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"offered_item_ids": open_items.ids},
        }

    def action_send_agenda(self):
        self._send("lead_alignment.alignment_meeting_agenda", self.env._("Agenda"))

    def action_send_minutes(self):
        """Mail the decisions to all attendees.

        :raises UserError: if there are neither minutes nor decisions
        """
        for meeting in self:
            if is_html_empty(meeting.minutes) and not meeting._get_decided():
                raise UserError(
                    self.env._("Write the minutes or decide on an issue first.")
                )
        self._send(
            "lead_alignment.alignment_meeting_minutes", self.env._("Meeting Minutes")
        )
        self._with_facts().state = "sent"

    def _get_decided(self):
        """Return the issues decided since this meeting, up to the next one."""
        self.ensure_one()
        of_company = Domain("company_id", "=", self.company_id.id)
        following = self.search(
            of_company & Domain("date", ">", self.date), order="date", limit=1
        )
        domain = of_company & Domain("decided_date", ">=", self.date)
        if following:
            domain &= Domain("decided_date", "<", following.date)
        return self.env["alignment.issue"].search(domain)

    def _get_unanswered(self):
        """Return the problems that three reports raised without an answer."""
        items = self.marketing_item_ids + self.sales_item_ids
        return items.filtered("is_unanswered")

    def _render(self, template):
        return self.env["ir.qweb"]._render(template, {"meeting": self})

    def _send(self, template, title):
        self.check_access("write")
        for meeting in self:
            if not meeting.user_ids:
                raise UserError(self.env._("Add attendees first."))
            subject = f"{title}: {meeting.name}"
            meeting.message_post(
                body=meeting._render(template),
                subject=subject,
                partner_ids=meeting.user_ids.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
