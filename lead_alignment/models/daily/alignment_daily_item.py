from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .alignment_daily_report import MANAGERS

RAISED_DAYS = 3  # so many reports in a row without an answer
# what becomes of it, also after the report was submitted
FOLLOW_UP = {"state", "issue_id"}
# facts, which nobody edits
FACTS = {
    "report_id",
    "part_id",
    "company_id",
    "department",
    "date",
    "user_id",
    "feedback_id",
    "closed_date",
    "closed_user_id",
}


class AlignmentDailyItem(models.Model):
    """Something that somebody noticed on a day: a problem, an idea, a market signal, or
    a customer's words. Problems stay on the reports of their department until somebody
    closes them."""

    _name = "alignment.daily.item"
    _description = "Daily Report Note"
    _order = "date desc, kind, id"
    _rec_name = "text"
    _check_company_auto = True

    report_id = fields.Many2one(
        "alignment.daily.report", index="btree_not_null", ondelete="set null"
    )
    part_id = fields.Many2one(
        "alignment.daily.part", index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    department = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")],
        required=True,
        default=lambda self: self._default_department(),
    )
    date = fields.Date(
        "Day",
        required=True,
        index=True,
        default=lambda self: self.env.company._get_today(),
    )
    user_id = fields.Many2one(
        "res.users",
        "Noted by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    kind = fields.Selection(
        [
            ("problem", "Problem"),
            ("idea", "Idea"),
            ("signal", "Market signal"),
            ("voice", "Customer feedback"),
        ],
        required=True,
        default="problem",
    )
    text = fields.Char("Summary", required=True)
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    interest_id = fields.Many2one("crm.lead.interest", "Product", ondelete="set null")
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="set null")
    feedback_id = fields.Many2one(
        "crm.lead.feedback", index="btree_not_null", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open"
    )
    closed_date = fields.Date(readonly=True)
    closed_user_id = fields.Many2one("res.users", "Closed by", readonly=True)
    issue_id = fields.Many2one(
        "alignment.issue",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    issue_state = fields.Selection(related="issue_id.state", string="Issue Status")
    decision = fields.Text(related="issue_id.decision")
    days_raised = fields.Integer(
        compute="_compute_days_raised",
        help="Number of daily reports that listed this problem.",
    )
    is_unanswered = fields.Boolean(
        "Unanswered",
        compute="_compute_days_raised",
        search="_search_is_unanswered",
        help="Raised in three reports in a row without a decision.",
    )

    @api.depends("date", "state", "issue_id.state")
    @api.depends_context("raised_until")
    def _compute_days_raised(self):
        """Count the reports with the item: until it was closed, or the day of the
        context key ``raised_until``."""
        days = self._get_report_days()
        until = fields.Date.to_date(self.env.context.get("raised_until"))
        for item in self:
            last = min(filter(None, (item.closed_date, until)), default=None)
            raised = [
                day
                for day in days.get((item.company_id.id, item.department), ())
                if item.date and day >= item.date and (not last or day <= last)
            ]
            item.days_raised = len(raised)
            # sudo: reads only whether the issue was decided
            state = item.sudo().issue_id.state
            item.is_unanswered = (
                item.kind == "problem"
                and item.state == "open"
                and len(raised) >= RAISED_DAYS
                and state in (False, "open")
            )

    def _get_report_days(self):
        """Return {(company id, department): report days since the oldest item}."""
        first = min(filter(None, self.mapped("date")), default=False)
        reports = self.env["alignment.daily.report"].sudo()  # sudo: reads only the days
        rows = reports._read_group(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("date", ">=", first),
            ["company_id", "department"],
            ["date:array_agg"],
        )
        return {(company.id, department): days for company, department, days in rows}

    @api.model
    def _search_is_unanswered(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = self.search(
            [("kind", "=", "problem"), ("state", "=", "open")]
        ).filtered("is_unanswered")
        return [("id", "in", asked.ids)]

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model
    def _default_department(self):
        """Return the user's own department."""
        user = self.env.user
        if user.has_group("lead_alignment.lead_alignment_group_marketing_user"):
            return "marketing"
        return user.has_group("sales_team.group_sale_salesman") and "sales"

    @api.model_create_multi
    def create(self, vals_list):
        """Create items with the day and department of their report, in the user's name.

        :raises UserError: for a submitted report, or another user's part
        """
        # sudo: reads only day and state
        reports = self.env["alignment.daily.report"].sudo()
        parts = self.env["alignment.daily.part"]
        prepared = []
        for vals in vals_list:
            part = parts.browse(vals.get("part_id") or [])
            vals = vals if self.env.su else self._prepare_own(vals, part)
            report_id = vals.get("report_id") or part.sudo().report_id.id
            report = reports.browse(report_id or [])
            report._check_draft()
            if report:
                vals = {
                    **vals,
                    "report_id": report.id,
                    "company_id": report.company_id.id,
                    "department": report.department,
                    "date": report.date,
                }
            prepared.append(vals)
        items = super().create(prepared)
        items.filtered(lambda item: not item.report_id)._find_report()
        return items

    @api.model
    def _prepare_own(self, vals, part):
        """Return ``vals`` with the user as author and today as the day."""
        if part and part.sudo().user_id != self.env.user:
            raise UserError(self.env._("You can only write in your own name."))
        if report_id := vals.get("report_id"):
            self.env["alignment.daily.report"].browse(report_id).check_access("read")
        department = vals.get("department") or self._default_department()
        if not self._is_head() and not part:
            department = self._default_department()
        kept = {name: vals[name] for name in vals.keys() - FACTS}
        company_id = vals.get("company_id") or self.env.company.id
        company = self.env["res.company"].browse(company_id)
        return {
            **kept,
            "user_id": self.env.uid,
            "department": department,
            "company_id": company_id,
            "date": company._get_today(),
            "part_id": part.id,
            "report_id": vals.get("report_id"),
        }

    def _is_head(self):
        """Whether the user heads either department, and so follows up items."""
        return self.env.su or any(map(self.env.user.has_group, MANAGERS.values()))

    def _find_report(self):
        """Put items without a report into today's draft; without one they wait."""
        # sudo: the reports of these very days
        reports = self.env["alignment.daily.report"].sudo()
        for item in self:
            item.sudo().report_id = reports.search(
                [
                    ("company_id", "=", item.company_id.id),
                    ("department", "=", item.department),
                    ("date", "=", item.date),
                    ("state", "=", "draft"),
                ]
            )

    def write(self, vals):
        """:raises UserError: for changes of facts, of another user's text, or of the
        text on a submitted report
        """
        if not self.env.su:
            self._check_may_write(vals.keys())
        if vals.keys() - FOLLOW_UP:
            # sudo: reads only whether it was submitted
            self.sudo().report_id._check_draft()
        if "state" in vals:
            is_closed = vals["state"] == "closed"
            vals = {
                **vals,
                "closed_date": is_closed and self.env.company._get_today(),
                "closed_user_id": is_closed and self.env.uid,
            }
        return super().write(vals)

    def _check_may_write(self, names):
        if names & FACTS:
            raise UserError(
                self.env._("The author and time of a note cannot be changed.")
            )
        if "issue_id" in names and not self._is_head():
            raise UserError(
                self.env._("Only department heads can create issues from problems.")
            )
        if names & {"text", "kind"} and self.user_id != self.env.user:
            raise UserError(self.env._("You can only edit your own notes."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self.sudo().report_id._check_draft()  # sudo: as above
        if not self.env.su and self.user_id - self.env.user:
            raise UserError(self.env._("You can only edit your own notes."))

    def action_close(self):
        """Close the items: no later report shows them."""
        self.filtered(lambda item: item.state == "open").write({"state": "closed"})

    def action_reopen(self):
        self.write({"state": "open"})

    def action_open_merge(self):
        """Open the dialog that makes one issue of these."""
        if not self:
            raise UserError(
                self.env._("Select the problems to combine into one issue.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create Issue"),
            "res_model": "alignment.issue.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    def _get_line(self, age=False):
        """Return the item in one line, with its subject."""
        self.ensure_one()
        about = self.sudo()  # sudo: reads the names of its subject
        names = [about.campaign_id.display_name, about.interest_id.display_name]
        names = ", ".join(filter(None, names))
        line = f"{self.text} ({names})" if names else self.text
        if age and self.is_unanswered:
            return self.env._(
                "%(line)s – open for %(days)s days, no decision",
                line=line,
                days=self.days_raised,
            )
        if age:
            return self.env._(
                "%(line)s – day %(days)s", line=line, days=self.days_raised
            )
        return line
