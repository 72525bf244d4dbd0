from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..agreement.alignment_agreement_version import MANAGERS
from ..agreement.two_signatures_mixin import SIDES
from ..funnel.alignment_cost import DEPARTMENTS

ONE_MONTH = relativedelta(months=1)
TEXTS = ("marketing_comment", "sales_comment", "answer")


class AlignmentEvaluation(models.Model):
    """How an employee kept the agreement in a month: promises kept, handoffs given and
    received, feedback, outcomes beside those of the team.

    Drafted by the system after the month. The head of the department comments, asks the
    other head to, and shares it with the employee, who reads and answers; then it is
    closed. Figures are those of the day on which it was shared, and stay.

    Seen by the employee once it is shared, by the head of the department, by the other
    head who was asked, and by directors.
    """

    _name = "alignment.evaluation"
    _description = "Monthly Evaluation"
    _inherit = ["mail.thread"]
    _facts = frozenset(
        {
            "month",
            "company_id",
            "user_id",
            "department",
            "state",
            "figures",
            "is_other_asked",
            "shared_date",
            "read_date",
            "closed_date",
        }
    )
    _order = "month desc, department, user_id"
    _rec_name = "user_id"

    month = fields.Date(required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        "Employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    department = fields.Selection(DEPARTMENTS, required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("shared", "Shared"), ("closed", "Closed")],
        "Status",
        required=True,
        readonly=True,
        default="draft",
    )
    figures = fields.Json(
        "Stored Figures", readonly=True, export_string_translation=False
    )
    table = fields.Html("Figures", compute="_compute_table", sanitize=False)
    summary = fields.Text(compute="_compute_summary")
    marketing_comment = fields.Text("Comment of Marketing")
    sales_comment = fields.Text("Comment of Sales")
    answer = fields.Text("Answer of the Employee")
    is_other_asked = fields.Boolean("Other Head Asked", readonly=True)
    shared_date = fields.Datetime("Shared on", readonly=True)
    read_date = fields.Datetime("Read on", readonly=True)
    closed_date = fields.Datetime("Closed on", readonly=True)
    side = fields.Char(compute="_compute_side", export_string_translation=False)
    is_own = fields.Boolean(compute="_compute_side", export_string_translation=False)

    _unique_month = models.UniqueIndex(
        "(company_id, month, user_id, department)",
        "This evaluation exists already.",
    )

    @api.depends("month", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            month = format_date(self.env, one.month, date_format="MMMM yyyy")
            one.display_name = f"{one.user_id.name} – {month}"

    @api.depends("department", "user_id")
    @api.depends_context("uid")
    def _compute_side(self):
        """Compute for which side the user comments: a head of both for the employee's
        department; nobody on themselves."""
        user = self.env.user
        sides = [side for side in SIDES if user.has_group(MANAGERS[side])]
        for one in self:
            one.is_own = one.user_id == user
            is_both = len(sides) > 1
            one.side = (
                False
                if one.is_own or not sides
                else one.department
                if is_both
                else sides[0]
            )

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def write(self, vals):
        """Heads comment for their department, employees answer for themselves.

        :raises UserError: for what is somebody else's to say, and once it is closed
        """
        if not self.env.su:
            for one in self:
                one._check_may_say(vals.keys() & set(TEXTS))
        result = super().write(vals)
        if not self.env.su and "answer" in vals:
            self._mark_read()
        return result

    def _check_may_say(self, names):
        """:raises UserError: for what is somebody else's to say"""
        allowed = set()
        if self.side and self.state != "closed" and not self.read_date:
            allowed.add(f"{self.side}_comment")
        if self.is_own and self.state == "shared":
            allowed.add("answer")
        if names - allowed:
            raise UserError(
                self.env._(
                    "Heads comment for their department, and employees answer once the "
                    "evaluation is shared with them, until it is closed."
                )
            )

    def action_read(self):
        """Say that one has read the own evaluation.

        :raises UserError: for others', and unless it is shared
        """
        self.check_access("read")
        for one in self:
            one._check_may_say({"answer"})
        self._mark_read()

    def _mark_read(self):
        # sudo: facts are written by the system
        self.sudo().read_date = fields.Datetime.now()
        for one in self:
            one._tell_heads(
                self.env._("Read and answered.") if one.answer else self.env._("Read.")
            )

    def action_ask_other_head(self):
        """Show the evaluation to the head of the other department, to comment on it.

        :raises UserError: for users who are not head of the department
        """
        self.check_access("read")
        for one in self:
            one._check_is_head()
        # sudo: facts are written by the system
        self.sudo().is_other_asked = True
        for one in self:
            other = "sales" if one.department == "marketing" else "marketing"
            for user in one.company_id._get_staff(MANAGERS[other]):
                env = one.with_context(lang=user.lang).env
                user._notify_user(
                    env._("Please comment: %s", one.with_env(env).display_name),
                    one.with_env(env).summary or "",
                )

    def action_share(self):
        """Take the figures a last time and show the evaluation to the employee.

        :raises UserError: for users who are not head of the department
        """
        self.check_access("read")
        for one in self:
            one._check_is_head()
            if one.state != "draft":
                raise UserError(self.env._("%s is shared already.", one.display_name))
        for (company, month), group in self.grouped(
            lambda one: (one.company_id, one.month)
        ).items():
            group._store_figures(company, month)
        # sudo: facts are written by the system
        self.sudo().write({"state": "shared", "shared_date": fields.Datetime.now()})
        for one in self:
            user = one.sudo().user_id  # sudo: only the name and language
            own = one.with_user(user).with_context(lang=user.lang)
            user._notify_user(
                own.env._("Your evaluation: %s", own.display_name), own.summary or ""
            )

    def action_close(self):
        """Keep the evaluation as it is.

        :raises UserError: for users who are not head of the department, and before the
            employee has read it
        """
        self.check_access("read")
        for one in self:
            one._check_is_head()
            if one.state != "shared" or not one.read_date:
                raise UserError(
                    self.env._(
                        "%s can be closed once the employee has read it.",
                        one.display_name,
                    )
                )
        # sudo: facts are written by the system
        self.sudo().write({"state": "closed", "closed_date": fields.Datetime.now()})

    def _check_is_head(self):
        """:raises UserError: for users who are not head of the department, or are
        evaluated themselves"""
        is_head = self.env.user.has_group(MANAGERS[self.department])
        if not self.env.su and (self.is_own or not is_head):
            raise UserError(
                self.env._(
                    "Only the head of the department shares and closes evaluations, "
                    "and not their own."
                )
            )

    def _tell_heads(self, text):
        # sudo: employees may not write here
        self.sudo().message_post(
            body=text,
            author_id=self.env.user.partner_id.id,
            partner_ids=(
                self.company_id._get_staff(MANAGERS[self.department]).partner_id.ids
            ),
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------
    # Drafting
    # ------------------------------------------------------------

    @api.model
    def _cron_draft(self):
        """Draft the evaluations of the month that ended, take the figures of drafts
        anew, and prepare annual reviews that are near."""
        for company in self.env["res.company"].search(Domain.TRUE):
            last = company._get_today().replace(day=1) - ONE_MONTH
            self._draft(company, last)
            self.env["ir.cron"]._commit_progress(1)
        self.env["alignment.review"]._prepare_upcoming()

    @api.model
    def _draft(self, company, month):
        """Make what is missing of ``month``, and take the figures of drafts."""
        known = self.search([("company_id", "=", company.id), ("month", "=", month)])
        existing = {(one.department, one.user_id) for one in known}
        # sudo: nobody has the right to make evaluations
        self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "month": month,
                    "department": department,
                    "user_id": user.id,
                }
                for department in SIDES
                for user in self._get_people(company, department)
                if (department, user) not in existing
            ]
        )
        drafts = self.search(
            [
                ("company_id", "=", company.id),
                ("month", "=", month),
                ("state", "=", "draft"),
            ]
        )
        drafts._store_figures(company, month)

    @api.model
    def _get_people(self, company, department):
        """Return who is evaluated: the department without its heads."""
        return company._get_members(department) - company._get_staff(
            MANAGERS[department]
        )
