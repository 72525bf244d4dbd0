from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..agreement.alignment_agreement_version import MANAGERS

COMPLAINT = "lead_alignment.mail_activity_type_complaint"


class CustomerCall(models.Model):
    """Complaints: each goes to the account owner once, with a deadline in working time;
    heads are notified when it is late."""

    _name = "customer.call"
    _inherit = ["customer.call", "answer.deadline.mixin"]
    _answer_target = "complaint"

    owner_id = fields.Many2one(
        "res.users",
        "Assigned To",
        readonly=True,
        index="btree_not_null",
        help="Account owner of the customer. Empty if there is none.",
    )
    answer = fields.Text(readonly=True, string="Reply")
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        export_string_translation=False,
        help="To-do of the person who has to reply.",
    )
    can_answer = fields.Boolean(
        compute="_compute_can_answer", export_string_translation=False
    )

    @api.depends("owner_id", "answered_date", "is_complaint")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        user = self.env.user
        sells = user.has_group("sales_team.group_sale_salesman")
        is_head = user.has_group(MANAGERS["sales"])
        serves = user.has_group("lead_alignment.lead_alignment_group_cs_agent")
        for call in self:
            is_theirs = call.owner_id == user or is_head
            is_nobodys = not call.owner_id and (sells or serves)
            call.can_answer = (
                call.is_complaint
                and not call.answered_date
                and (is_theirs or is_nobodys)
            )

    # ------------------------------------------------------------
    # To the owner, and back
    # ------------------------------------------------------------

    def _assign_complaints(self):
        """Set owner and deadline, and notify the owner."""
        for company, calls in self.grouped("company_id").items():
            due = self._get_due_date(company, company.complaint_minutes * 60)
            for call in calls.filtered(lambda call: not call.answered_date):
                call.write({"due_date": due, "owner_id": call._find_owner().id})
                call._notify_owner()
            self.env.ref("lead_alignment.ir_cron_complaints")._trigger(at=due)

    def _find_owner(self):
        """Return the active user who looks after the customer; else an empty record."""
        for user in (
            self.lead_id.user_id,
            self.partner_id.user_id,
            self.partner_id.commercial_partner_id.user_id,
            self.lead_id.team_id.user_id,
        ):
            if user.active and self.company_id in user.company_ids:
                return user
        return self.env["res.users"]

    def _retract(self):
        """Withdraw complaints that were none."""
        self.activity_id.unlink()
        self.filtered(lambda call: not call.answered_date).write(
            {"due_date": False, "is_told_late": False}
        )

    def _withdraw(self):
        """Withdraw complaints whose ticket was deleted or filed elsewhere."""
        self.filtered("is_complaint").write(
            {"is_complaint": False, "is_withdrawn": True}
        )

    def _renew(self):
        """Make withdrawn complaints complaints again, with a new deadline."""
        self.filtered("is_withdrawn").write(
            {"is_complaint": True, "is_withdrawn": False}
        )

    def _settle(self, feedback):
        """Stop the deadline of complaints whose ticket was closed.

        :param feedback: text for the to-do that is done by it
        """
        waiting = self.filtered(
            lambda call: call.is_complaint and not call.answered_date
        )
        waiting.answered_date = fields.Datetime.now()
        waiting.activity_id.action_feedback(feedback=feedback)

    def _resume(self):
        """Let the deadline run again, where nobody but the ticket answered.

        One that was kept starts anew; one that was late stays so.
        """
        settled = self.filtered(
            lambda call: call.is_complaint and call.answered_date and not call.answer
        )
        late = settled.filtered("is_answered_late")
        settled.write({"answered_date": False, "is_told_late": False})
        (settled - late)._assign_complaints()
        for call in late:
            call._notify_owner()

    def _get_thread(self):
        return self.lead_id or self.partner_id

    def _notify_owner(self):
        owner, thread = self.owner_id, self._get_thread()
        if not owner:
            return
        env = self.with_context(lang=owner.lang).env
        title = env._("Complaint of %s", self.with_user(owner)._get_name())
        if thread:
            day = fields.Datetime.context_timestamp(
                self.with_context(tz=owner.tz), self.due_date
            ).date()
            self.activity_id = thread.activity_schedule(
                COMPLAINT, day, summary=title, user_id=owner.id, note=self.note or ""
            )
        message = self.note or self.reason_id.with_env(env).name
        owner._notify_realtime(title, message, "complaint")

    def _get_name(self):
        """Return the customer's name, as the user may see it."""
        self = self.sudo()  # sudo: names are masked for the user even so
        return self.profile_id.display_name or self.partner_id.name or self.phone or ""

    def action_answer(self, answer=None):
        """Store the answer to a complaint; notify the colleague who took the call.

        :raises AccessError: for users who are neither the owner nor a head
        """
        self.ensure_one()
        self.check_access("read")
        if self.answered_date:
            raise UserError(self.env._("This complaint has already been answered."))
        if not self.can_answer:
            raise AccessError(
                self.env._("Only %s can reply to this complaint.", self.owner_id.name)
                if self.owner_id
                else self.env._("Only a department head can reply to this complaint.")
            )
        if not answer:
            return self._schedule_reply()
        call = self.sudo()  # sudo: the owner may answer, and write nothing else
        call.write({"answered_date": fields.Datetime.now(), "answer": answer})
        call.activity_id.action_feedback(feedback=answer)
        user = call.user_id
        if user.active and not user.share:
            env = call.with_context(lang=user.lang).env
            title = env._("Reply about %s", call.with_user(user)._get_name())
            user._notify_user(title, answer)
        return True

    def _schedule_reply(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply to Complaint"),
            "res_model": "customer.call.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_call_id": self.id},
        }

    @api.model
    def _cron_complaints(self):
        """Notify heads, once, of complaints that are late."""
        late = self._search_untold([("is_complaint", "=", True)])
        for call in late:
            for user in call._get_heads():
                env = call.with_context(lang=user.lang).env
                title = env._(
                    "Overdue: complaint from %s", call.with_user(user)._get_name()
                )
                user._notify_realtime(title, call.note or "", "complaint")
        late.is_told_late = True

    def _get_heads(self):
        """Return the team leader, else the heads of sales; without the owner."""
        leader = self.lead_id.team_id.user_id.filtered("active") - self.owner_id
        return leader or self.company_id._get_staff(MANAGERS["sales"]) - self.owner_id
