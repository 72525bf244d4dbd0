from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from .alignment_reward_entry import DEPARTMENTS


class AlignmentRewardLine(models.Model):
    """What an employee gets for a month: own entries, an equal part of what goes to all
    of the department, and what a limit takes off. Employees see their own lines, heads
    those of their department."""

    _name = "alignment.reward.line"
    _description = "Reward"
    _inherit = ["append.only.mixin"]
    _order = "month desc, department, amount desc, id"
    _rec_name = "user_id"
    _log_access = False

    month_id = fields.Many2one(
        "alignment.reward.month",
        "Statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    month = fields.Date("First Day of the Month", related="month_id.month", store=True)
    period = fields.Char("Month", compute="_compute_period")
    company_id = fields.Many2one(related="month_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="month_id.state", related_sudo=True)
    user_id = fields.Many2one(
        "res.users",
        "Employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    department = fields.Selection(DEPARTMENTS, required=True, readonly=True)
    own_amount = fields.Monetary("Own Deals", readonly=True, aggregator="sum")
    pool_amount = fields.Monetary("Department Share", readonly=True, aggregator="sum")
    pool_total = fields.Monetary(
        readonly=True, aggregator=None, export_string_translation=False
    )
    pool_count = fields.Integer("Shared by", readonly=True, aggregator=None)
    capped_amount = fields.Monetary("Over the Limit", readonly=True, aggregator="sum")
    amount = fields.Monetary("Reward", readonly=True, aggregator="sum")
    entry_ids = fields.Many2many(
        "alignment.reward.entry", compute="_compute_entry_ids", string="Deals"
    )
    explanation = fields.Text("Why This Amount", compute="_compute_explanation")
    objection_ids = fields.One2many(
        "alignment.reward.objection", compute="_compute_objection_ids"
    )

    _unique_user = models.UniqueIndex("(month_id, department, user_id)")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_period(self):
        for line in self:
            line.period = format_date(self.env, line.month, date_format="MMMM yyyy")

    @api.depends("period", "user_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.period} – {line.user_id.name}"

    @api.depends("month_id", "user_id")
    def _compute_entry_ids(self):
        entries = self.env["alignment.reward.entry"].search(
            [("month_id", "in", self.month_id.ids), ("user_id", "in", self.user_id.ids)]
        )
        found = entries.grouped(lambda one: (one.month_id, one.user_id, one.department))
        for line in self:
            key = (line.month_id, line.user_id, line.department)
            line.entry_ids = found.get(key, entries.browse())

    def _compute_objection_ids(self):
        """A month's lines are made anew until it is signed; objections stay."""
        objections = self.env["alignment.reward.objection"].search(
            [("month_id", "in", self.month_id.ids), ("user_id", "in", self.user_id.ids)]
        )
        found = objections.grouped(
            lambda one: (one.month_id, one.user_id, one.department)
        )
        for line in self:
            key = (line.month_id, line.user_id, line.department)
            line.objection_ids = found.get(key, objections.browse())

    @api.depends("amount", "own_amount", "pool_amount", "capped_amount")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(line._explain())

    def _explain(self):
        say = self._say
        if self.entry_ids:
            yield self.env._(
                "Own deals: %(amount)s, the sum of %(count)s entries below.",
                amount=say(self.own_amount),
                count=len(self.entry_ids),
            )
        if self.pool_count:
            yield self.env._(
                "Department: %(total)s shared equally by %(count)s employees: "
                "%(amount)s. What cannot be divided goes round from month to month.",
                total=say(self.pool_total),
                count=self.pool_count,
                amount=say(self.pool_amount),
            )
        if self.capped_amount < 0:
            yield self.env._(
                "Limit per employee: %s stayed with the company then and is not taken "
                "back.",
                say(-self.capped_amount),
            )
        elif self.capped_amount:
            yield self.env._(
                "Limit per employee: %s stays with the company.",
                say(self.capped_amount),
            )
        yield self.env._("Reward: %s.", say(self.amount))

    def _say(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def action_object(self):
        """Open the dialog in which the employee objects to the amount.

        :raises UserError: for others' rewards
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise UserError(self.env._("You can object to your own reward only."))
        return self._get_objection_dialog(self.month_id, self.department)

    def action_object_to_absence(self):
        """Open the dialog in which an employee objects who has no reward in the latest
        month.

        :raises UserError: for those who have one, and for people of no department
        """
        month = self.env["alignment.reward.month"]._get_latest()
        own = self.search([("month_id", "=", month.id), ("user_id", "=", self.env.uid)])
        if own:
            raise UserError(
                self.env._(
                    "You have a reward in %s. Open it and object there.",
                    month.display_name,
                )
            )
        department = self.env.user._get_reward_department()
        if not month or not department:
            raise UserError(
                self.env._("There is no month with rewards that you could be part of.")
            )
        return self._get_objection_dialog(month, department)

    @api.model
    def _get_objection_dialog(self, month, department):
        # sudo: the employee may know which month it is about, not all its figures
        month = month.sudo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Object: %s", month.display_name),
            "res_model": "alignment.reward.objection",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_month_id": month.id,
                "default_department": department,
            },
        }

    @api.model
    def action_open_rewards(self):
        """Open the months that heads sign; everybody else's own rewards."""
        is_head = self.env["alignment.reward.month"].has_access("read")
        name = (
            "alignment_reward_month_action"
            if is_head
            else ("alignment_reward_line_action")
        )
        return self.env["ir.actions.act_window"]._for_xml_id(f"lead_alignment.{name}")
