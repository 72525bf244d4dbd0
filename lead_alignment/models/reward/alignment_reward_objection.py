from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..agreement.alignment_agreement_version import MANAGERS
from .alignment_reward_entry import DEPARTMENTS

ANSWER_HOURS = 16  # working hours: two days


class AlignmentRewardObjection(models.Model):
    """An employee says why an amount is wrong; the head of the department answers, with
    a deadline in working time. A mistake is mended where it was made – on the lead, the
    order, the deal –, and the next month brings the correction."""

    _name = "alignment.reward.objection"
    _description = "Objection to a Reward"
    _inherit = ["answer.deadline.mixin"]
    _answer_target = "objection"
    _facts = frozenset(
        {"user_id", "due_date", "answered_date", "answer_user_id", "is_told_late"}
    )
    _order = "id desc"
    _rec_name = "text"

    month_id = fields.Many2one(
        "alignment.reward.month",
        "Statement",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="month_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    department = fields.Selection(DEPARTMENTS, required=True)
    text = fields.Text("What Is Wrong", required=True)
    answer = fields.Text()
    answer_user_id = fields.Many2one(
        "res.users", "Answered by", readonly=True, ondelete="restrict"
    )
    can_answer = fields.Boolean(
        compute="_compute_can_answer", export_string_translation=False
    )

    @api.depends("department", "answered_date")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        for objection in self:
            objection.can_answer = (
                not objection.answered_date and self.env.user in objection._get_heads()
            )

    def _get_heads(self):
        """Return who answers: the heads of the department; for colleagues outside both,
        all heads. Nobody answers an own objection, unless there is no other head."""
        sides = [self.department] if self.department in MANAGERS else MANAGERS
        # sudo: everybody may know who the heads are
        company = self.sudo().company_id
        heads = self.env["res.users"].union(
            *(company._get_staff(MANAGERS[side]) for side in sides)
        )
        return (heads - self.sudo().user_id or heads).with_env(self.env)

    @api.model_create_multi
    def create(self, vals_list):
        """Object, as the current user.

        :raises AccessError: see :meth:`_check_is_own`
        """
        objections = super().create([{**vals, "answer": False} for vals in vals_list])
        objections._check_is_own()
        for company, group in objections.grouped("company_id").items():
            due = self._get_due_date(company, ANSWER_HOURS * 3600)
            # sudo: facts are written by the system
            group.sudo().due_date = due
            self.env.ref("lead_alignment.ir_cron_reward_objections").sudo()._trigger(
                at=due
            )
        for objection in objections:
            objection._notify_heads(
                lambda env, one: env._(
                    "%s objects to their reward", one.sudo().user_id.name
                )
            )
        return objections

    def _check_is_own(self):
        """Employees object to their own reward, or that a month of their company has
        none for them.

        :raises AccessError: for all else
        """
        user = self.env.user
        lines = self.env["alignment.reward.line"].search(
            [("month_id", "in", self.month_id.ids), ("user_id", "=", user.id)]
        )
        own = {(line.month_id, line.department) for line in lines}
        for objection in self:
            month, department = objection.month_id, objection.department
            # sudo: whose month it is
            is_left_out = (
                month not in lines.month_id
                and department == user._get_reward_department()
                and month.sudo().company_id in user.company_ids
            )
            if (month, department) not in own and not is_left_out:
                raise AccessError(self.env._("You can object to your own reward only."))

    def write(self, vals):
        """Answer.

        :raises UserError: for what is answered, and for all but an answer
        """
        if not self.env.su:
            if vals.keys() - {"answer"}:
                raise UserError(self.env._("An objection stays as it was written."))
            if not all(objection.can_answer for objection in self):
                raise UserError(
                    self.env._(
                        "Only the head of the department answers, and only once."
                    )
                )
        result = super().write(vals)
        if not self.env.su and (vals.get("answer") or "").strip():
            # sudo: facts are written by the system
            self.sudo().write(
                {
                    "answered_date": fields.Datetime.now(),
                    "answer_user_id": self.env.uid,
                }
            )
            for objection in self:
                # sudo: the employee is told, whoever answers
                user = objection.sudo().user_id
                env = objection.with_context(lang=user.lang).env
                user._notify_user(env._("Your objection was answered"), vals["answer"])
        return result

    def _notify_heads(self, get_title):
        for user in self._get_heads():
            env = self.with_context(lang=user.lang).env
            user._notify_user(get_title(env, self), self.text)

    @api.model
    def _cron_late(self):
        """Notify heads, once, of objections that wait too long."""
        late = self._search_untold()
        for objection in late:
            objection._notify_heads(
                lambda env, one: env._(
                    "Overdue: answer the objection of %s", one.sudo().user_id.name
                )
            )
        late.is_told_late = True
