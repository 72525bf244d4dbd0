from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .figure_definitions import DEPARTMENTS, KEYS

DECIDED = ("decided", "done")


class AlignmentIssue(models.Model):
    """Something that several people raised, as one issue with an owner: its cause, the
    decision, the due date, and the effect.

    The effect is measured by a figure of the daily reports: its mean in a working week
    before the decision, and in the latest one. People who raised it see the outcome.
    """

    _name = "alignment.issue"
    _description = "Issue"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _facts = frozenset({"decided_date"})
    _order = "state, date_due, id desc"

    name = fields.Char("Issue", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    date_due = fields.Date("Due", tracking=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("decided", "Decided"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        required=True,
        default="open",
        tracking=True,
    )
    cause = fields.Text(help="Root cause.", string="Root Cause")
    decision = fields.Text(tracking=True, help="Planned action.")
    outcome = fields.Text(help="Result of the decision.", string="Decision Result")
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    interest_id = fields.Many2one("crm.lead.interest", "Product", ondelete="set null")
    item_ids = fields.One2many(
        "alignment.daily.item",
        "issue_id",
        "Raised in Daily Reports",
        readonly=True,
        groups="sales_team.group_sale_salesman,"
        "lead_alignment.lead_alignment_group_marketing_user,"
        "lead_alignment.lead_alignment_group_director",
    )
    feedback_ids = fields.One2many("crm.lead.feedback", "issue_id", readonly=True)
    feedback_count = fields.Integer(compute="_compute_feedback_count")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    department = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")],
        help="Department whose daily report contains the success metric.",
    )
    measure = fields.Selection(
        [key for key in KEYS if key[0] != "outcome"],
        "Success Metric",
        help="A daily report metric, compared between the week before the decision "
        "and the days since.",
    )
    decided_date = fields.Date("Decision Date", readonly=True)
    effect = fields.Char(compute="_compute_effect", string="Measured Effect")

    @api.depends("feedback_ids")
    def _compute_feedback_count(self):
        rows = self.env["crm.lead.feedback"]._read_group(
            [("issue_id", "in", self.ids)], ["issue_id"], ["__count"]
        )
        counts = {issue.id: count for issue, count in rows}
        for issue in self:
            issue.feedback_count = counts.get(issue.id, 0)

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for issue in self:
            is_open = issue.state in ("open", "decided")
            issue.is_overdue = bool(
                is_open and issue.date_due and issue.date_due < today
            )

    @api.constrains("state", "decision")
    def _check_decision(self):
        for issue in self:
            if issue.state in ("decided", "done") and not issue.decision:
                raise ValidationError(self.env._("%s: enter the decision.", issue.name))

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        issues._note_decided()
        return issues

    def write(self, vals):
        """Notify the people who raised the issue when it is decided or done."""
        told = self.filtered(
            lambda issue: (
                vals.get("state") in ("decided", "done")
                and issue.state != vals["state"]
            )
        )
        result = super().write(vals)
        self._note_decided()
        if vals.get("state") in ("done", "dropped"):
            # sudo: who settles the issue also closes the items that raised it
            self.sudo().item_ids.filtered(
                lambda issue: issue.state == "open"
            ).action_close()
        for issue in told:
            # sudo: the owner of the issue may have no right to write feedback
            feedback = issue.sudo().feedback_ids
            feedback._amend({"state": "done" if issue.state == "done" else "answered"})
            feedback.with_user(self.env.user)._notify_authors(issue.decision)
        return result

    def _note_decided(self):
        """Note when issues were decided."""
        decided = self.filtered(
            lambda issue: issue.state in DECIDED and not issue.decided_date
        )
        # sudo: the right to write was checked; nobody enters this day
        decided.sudo().decided_date = fields.Date.context_today(self)

    # ------------------------------------------------------------
    # The effect of the decision
    # ------------------------------------------------------------

    @api.constrains("department", "measure")
    def _check_measure(self):
        for issue in self.filtered("measure"):
            department = DEPARTMENTS.get(issue.department)
            figures = department.figures if department else ()
            if issue.measure not in {figure.key for figure in figures}:
                raise ValidationError(
                    self.env._(
                        "%s: choose a metric that this department reports.",
                        issue.name,
                    )
                )

    @api.depends("department", "measure", "decided_date")
    @api.depends_context("lang")
    def _compute_effect(self):
        measured = self._get_measured()
        for issue in self:
            day = issue.decided_date
            key = (issue.company_id, issue.department, issue.measure)
            rows = measured.get(key) if day else None
            issue.effect = rows._describe_effect(day) if rows else False

    def _get_measured(self):
        """Return {(company, department, key): alignment.daily.figure, newest first}."""
        # sudo: the figures of departments of these issues' companies
        figures = self.env["alignment.daily.figure"].sudo()
        rows = figures.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("key", "in", [key for key in self.mapped("measure") if key]),
                ("part_id", "=", False),
            ],
            order="date desc",
        )
        rows = rows.filtered(lambda row: row._has("value"))
        return rows.grouped(lambda row: (row.company_id, row.department, row.key))
