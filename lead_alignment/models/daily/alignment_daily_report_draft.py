import logging
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.local_day import (
    get_bounds,
    get_local_day,
    get_moment,
    to_aware,
    to_naive,
)
from ..shared.isolation import isolated
from .figure_definitions import DEPARTMENTS

_logger = logging.getLogger(__name__)
DRAFT_MINUTES = 60  # so long before it is due
REMIND_MINUTES = 15
MOST_DAYS = 7  # missed days that are drafted after the scheduler stood still
PAGE = "/odoo/daily-reports"
MARKETING = "lead_alignment.lead_alignment_group_marketing_user"


class AlignmentDailyReport(models.Model):
    """Drafts the reports of each company's working days, and reminds the heads."""

    _inherit = "alignment.daily.report"

    @api.model
    def _cron_daily_reports(self):
        """Draft reports and send reminders, company by company."""
        companies = self.env["res.company"].search([("has_daily_report", "=", True)])
        for done, company in enumerate(companies, 1):
            self._run_company(company)
            left = len(companies) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _run_company(self, company):
        """Draft and remind in one company; a failure does not stop the others."""

        def log_failure(_error):
            _logger.exception("Daily reports of company %s failed", company.id)

        with isolated(self.env, log_failure):
            reports = self.with_company(company)
            reports._draft_due(company)
            reports._remind_due(company)

    @api.model
    def _get_due(self, company, day):
        """Return when the report of ``day`` is due; None on a day without work.

        It is the agreed hour, or the company's closing time if that is earlier.
        """
        zone = company._get_timezone()
        due = get_moment(day, company.daily_report_hour, zone)
        start, end = map(to_aware, get_bounds(day, day + timedelta(days=1), zone))
        intervals = company._get_work_intervals(start, end)
        if intervals is None:
            return due
        if not intervals:
            return None
        _start, closing = intervals[-1]
        return min(due, to_naive(closing))

    @api.model
    def _get_previous_working_day(self, company, day):
        """Return the last day before ``day`` on which the company worked."""
        zone = company._get_timezone()
        start = datetime.combine(day - timedelta(days=30), time.min, UTC)
        end = to_aware(get_moment(day, 0, zone))
        intervals = company._get_work_intervals(start, end)
        if not intervals:
            return day - timedelta(days=1)
        # an interval that ends at midnight belongs to the day before
        _start, closing = intervals[-1]
        return get_local_day(to_naive(closing) - timedelta(seconds=1), zone)

    def _get_previous_day(self):
        self.ensure_one()
        return self._get_previous_working_day(self.company_id, self.date)

    # ------------------------------------------------------------
    # Drafting
    # ------------------------------------------------------------

    @api.model
    def _draft_due(self, company):
        """Draft reports that are due within the hour, and those that were missed."""
        now = fields.Datetime.now()
        today = company._get_today()
        oldest = self.search([("company_id", "=", company.id)], order="date", limit=1)
        since = today - timedelta(days=MOST_DAYS)
        first = min(today, max(oldest.date, since)) if oldest else today
        drafts = self.browse()
        for number in range((today - first).days + 1):
            day = first + timedelta(days=number)
            due = self._get_due(company, day)
            if due and now >= due - timedelta(minutes=DRAFT_MINUTES):
                drafts += self._draft(company, day, due)
        return drafts

    @api.model
    def _draft(self, company, day, due):
        """Draft the missing reports of ``day``, of departments that have members."""
        # one worker a company: others skip it
        if not company.sudo().try_lock_for_update(allow_referencing=True):
            return self.browse()
        have = self.search([("company_id", "=", company.id), ("date", "=", day)])
        drafts = self.browse()
        for department in DEPARTMENTS.keys() - set(have.mapped("department")):
            if self._get_members(company, department):
                drafts += self.with_context(lang=company._get_language()).create(
                    {
                        "company_id": company.id,
                        "department": department,
                        "date": day,
                        "due_date": due,
                    }
                )
        drafts._sync_members()
        drafts._adopt_items()
        drafts._refresh_figures()
        drafts._ask()
        return drafts

    @api.model
    def _get_members(self, company, department):
        """Return who has a part in the report: marketers, or members of sales teams."""
        # sudo: reads who works in this company
        users = self.env["res.users"].sudo()
        if department == "sales":
            members = self.env["crm.team.member"].sudo()
            users = members.search(
                [("crm_team_id.company_id", "in", [False, company.id])]
            ).user_id
        else:
            users = company._get_staff(MARKETING).sudo()
        return users.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        ).sorted("name")

    def _sync_members(self):
        """Add a part for each member; those of members who left stay."""
        for report in self:
            members = self._get_members(report.company_id, report.department)
            # sudo: the parts of these reports
            parts = report.sudo().part_ids
            parts.create(
                [
                    {"report_id": report.id, "user_id": user.id}
                    for user in members - parts.user_id
                ]
            )

    def _adopt_items(self):
        """Add items that were noticed before the report was drafted."""
        # sudo: the items of these reports' days
        items = self.env["alignment.daily.item"].sudo()
        for report in self:
            items.search(
                [
                    ("company_id", "=", report.company_id.id),
                    ("department", "=", report.department),
                    ("date", "<=", report.date),
                    ("report_id", "=", False),
                ]
            ).report_id = report

    def _ask(self):
        """Plan a to-do for the heads; notify the members on their screens."""
        for report in self:
            for user in report._get_heads():
                asked = report.with_context(lang=user.lang)
                asked.activity_schedule(
                    "mail.mail_activity_data_todo",
                    report.date,
                    summary=asked.env._("Complete and submit the daily report"),
                    user_id=user.id,
                )
            for user in report.part_ids.user_id:
                asked = report.with_context(lang=user.lang)
                user._notify_realtime(
                    asked.env._("Daily report"),
                    asked.env._("Your metrics are ready. Add a comment if you like."),
                    "report",
                    page=PAGE,
                )

    # ------------------------------------------------------------
    # Reminding
    # ------------------------------------------------------------

    @api.model
    def _remind_due(self, company):
        """Remind the heads once shortly before it is due, and once when it is late."""
        now = fields.Datetime.now()
        soon = now + timedelta(minutes=REMIND_MINUTES)
        waiting = self.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "draft")
            & Domain("due_date", "<=", soon)
            & Domain("late_told_date", "=", False)
        )
        late = waiting.filtered(lambda report: report.due_date < now)
        for report in (waiting - late).filtered(
            lambda report: not report.reminded_date
        ):
            report._notify_heads(
                lambda env: env._("The report is due in a few minutes.")
            )
        (waiting - late).filtered(
            lambda report: not report.reminded_date
        ).reminded_date = now
        for report in late:
            report._notify_heads(lambda env: env._("The report is overdue."))
        late.late_told_date = now

    def _notify_heads(self, get_text):
        self.ensure_one()
        for user in self._get_heads():
            report = self.with_context(lang=user.lang)
            text = get_text(report.env)
            user._notify_realtime(report.name, text, "report", page=PAGE)
