from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.lead_alignment.models.campaign.utm_campaign import MARKETING


class AlignmentKickoffPart(models.Model):
    """What one department is asked about a campaign, with a deadline in working time,
    and what it answers. Who is asked, and the people of the department, see it from the
    moment when the brief is sent."""

    _name = "alignment.kickoff.part"
    _description = "Kick-off Answer"
    _inherit = ["mail.thread", "mail.activity.mixin", "answer.deadline.mixin"]
    _facts = frozenset({"due_date", "answered_date", "is_told_late", "sent_date"})
    _order = "kickoff_id desc, sequence, id"
    _answer_target = "kickoff"

    kickoff_id = fields.Many2one(
        "alignment.kickoff", required=True, index=True, ondelete="cascade"
    )
    campaign_name = fields.Char(related="kickoff_id.name", related_sudo=True)
    company_id = fields.Many2one(related="kickoff_id.company_id", store=True)
    kickoff_state = fields.Selection(related="kickoff_id.state")
    department_id = fields.Many2one(
        "alignment.department", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="department_id.sequence", store=True)
    user_id = fields.Many2one(
        "res.users",
        "Asked",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
    )
    answer_ids = fields.One2many("alignment.kickoff.answer", "part_id", "Questions")
    objection_ids = fields.One2many(
        "alignment.kickoff.objection", "part_id", "Objections"
    )
    sent_date = fields.Datetime("Asked on", readonly=True, copy=False)
    sla_target = fields.Selection(
        selection_add=[("kickoff", "Answer before a campaign")]
    )
    brief = fields.Html(compute="_compute_brief", sanitize=False)
    is_signed = fields.Boolean("Signed", compute="_compute_is_signed")
    can_answer = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")
    signed_text = fields.Html(
        "What You Sign", related="kickoff_id.version_id.text", related_sudo=True
    )

    _unique_department = models.UniqueIndex(
        "(kickoff_id, department_id)", "This department is asked already."
    )

    @api.depends("department_id")
    def _compute_user_id(self):
        for part in self:
            if not part.user_id and part.department_id:
                part.user_id = part.department_id._get_asked()

    @api.depends("department_id", "kickoff_id")
    def _compute_display_name(self):
        for part in self:
            # sudo: the campaign of a question is known to who is asked
            name = part.sudo().kickoff_id.display_name
            part.display_name = f"{name} – {part.sudo().department_id.name}"

    @api.depends("kickoff_id")
    @api.depends_context("lang", "uid")
    def _compute_brief(self):
        for part in self:
            # sudo: who is asked reads the brief, and nothing else of the campaign
            part.brief = part.sudo().kickoff_id._render_brief()

    @api.depends("kickoff_id.version_id.signature_ids")
    def _compute_is_signed(self):
        for part in self:
            # sudo: whether a department has signed is known to all who are asked
            signatures = part.sudo().kickoff_id.version_id.signature_ids
            part.is_signed = part.department_id in signatures.department_id

    @api.depends("user_id", "kickoff_id.state", "is_signed", "answered_date")
    @api.depends_context("uid")
    def _compute_can(self):
        user = self.env.user
        for part in self:
            state = part.sudo().kickoff_id.state
            people = part.department_id._get_people() | part.sudo().user_id
            part.can_answer = state == "briefed" and user in people
            part.can_sign = (
                state == "signing"
                and not part.is_signed
                and user in part.department_id._get_signers()
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Ask a department, at once if the brief was sent already.

        :raises UserError: once the kick-off was frozen to be signed
        """
        parts = super().create(vals_list)
        if not self.env.su:
            for kickoff in parts.kickoff_id:
                kickoff._check_changeable()
        parts.filtered(lambda part: not part.answer_ids)._take_questions()
        parts._let_contribute()
        parts._ask_late()
        return parts

    def _let_contribute(self):
        # sudo: marketing says who is asked
        self.env["alignment.department"]._let_contribute(self.sudo().user_id)

    def _ask_late(self, leaving=None):
        """Ask those who were added, or named, after the brief was sent.

        :param leaving: users who were asked instead
        """
        late = self.filtered(
            lambda part: part.kickoff_id.state == "briefed" and part.user_id
        )
        if late:
            for kickoff, parts in late.grouped("kickoff_id").items():
                parts._ask(kickoff._get_answer_due())
                kickoff._follow_workshop(leaving)

    def _take_questions(self):
        """Take the questions of the template, where nothing was answered yet."""
        for part in self.filtered(
            lambda part: not any(part.answer_ids.mapped("answer"))
        ):
            lines = part.kickoff_id.template_id.line_ids.filtered(
                lambda line, part=part: line.kind == part.department_id.kind
            )
            # who is asked reads the question in their own language
            lines = lines.with_context(lang=part.sudo().user_id.lang)
            part.answer_ids = [
                Command.clear(),
                *(
                    Command.create({"question": line.question, "sequence": number})
                    for number, line in enumerate(lines)
                ),
            ]

    def write(self, vals):
        """:raises AccessError: for what others are asked
        :raises UserError: for who was asked, once they have answered or objected"""
        placing = vals.keys() & {"kickoff_id", "department_id", "user_id"}
        if not self.env.su:
            if not self.env.user.has_group(MARKETING):
                self._check_may_answer()
                if vals.keys() - {"answer_ids", "objection_ids"}:
                    raise AccessError(
                        self.env._("Only marketing changes who is asked.")
                    )
            if placing:
                self._check_untouched()
        before = self.sudo().user_id
        result = super().write(vals)
        if "department_id" in vals:
            self._take_questions()
        if placing and not self.env.su:
            self._check_untouched()
        if placing:
            self._let_contribute()
            self._ask_late(before)
        return result

    def unlink(self):
        kickoffs, leaving = self.kickoff_id, self.sudo().user_id
        result = super().unlink()
        kickoffs.exists()._follow_workshop(leaving)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._check_untouched()

    def _check_untouched(self):
        """:raises UserError: for parts with a word of the department, and once the
        kick-off was frozen"""
        for part in self:
            part.kickoff_id._check_changeable()
            said = part.sudo().answer_ids.filtered("answer")
            if part.answered_date or part.sudo().objection_ids or said:
                raise UserError(self.env._("What a department said stays."))

    def _check_may_answer(self):
        """:raises AccessError: for others than who is asked and their department"""
        if not all(part.can_answer for part in self):
            raise AccessError(
                self.env._(
                    "Only who is asked and their department answer, between the brief "
                    "and the signatures."
                )
            )

    def action_submit(self):
        """Say that the department has answered.

        :raises AccessError: for others
        :raises UserError: with a question left open
        """
        self.check_access("read")
        self._check_may_answer()
        for part in self:
            if not all((one.answer or "").strip() for one in part.answer_ids):
                raise UserError(self.env._("Please answer all questions."))
            # sudo: facts are written by the system
            part.sudo().answered_date = part.answered_date or fields.Datetime.now()
            part.sudo().activity_ids.action_feedback()
            part.kickoff_id.sudo()._message_log(
                body=self.env._("%s answered.", part.department_id.name)
            )

    def action_object(self):
        """Open the dialog in which the department objects."""
        self.ensure_one()
        self._check_may_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Object"),
            "res_model": "alignment.kickoff.objection",
            "view_mode": "form",
            "target": "new",
            "context": {"default_part_id": self.id},
        }

    def action_sign(self):
        """Sign the frozen version for the department.

        :raises UserError: for users who may not sign, and twice
        """
        self.check_access("read")
        # sudo: only locks the rows against other departments
        self.sudo().kickoff_id.lock_for_update()
        self.invalidate_recordset()
        for part in self:
            if not part.can_sign:
                raise UserError(
                    self.env._(
                        "%s is signed by the head of the department, once, when it was "
                        "frozen.",
                        part.display_name,
                    )
                )
            # sudo: the version of the kick-off of which the user is asked
            kickoff_sudo = part.sudo().kickoff_id
            self.env["alignment.kickoff.signature"]._append(
                [
                    {
                        "version_id": kickoff_sudo.version_id.id,
                        "department_id": part.department_id.id,
                        "user_id": self.env.uid,
                        "date": fields.Datetime.now(),
                    }
                ]
            )
            part.sudo().activity_ids.filtered(
                lambda one: one.user_id == self.env.user
            ).action_feedback()
            kickoff_sudo._message_log(
                body=self.env._(
                    "%(user)s signed for %(department)s.",
                    user=self.env.user.name,
                    department=part.department_id.name,
                )
            )
            # a change of its row: of two who sign at once the second is repeated, and
            # sees the first's signature
            kickoff_sudo.signed_date = fields.Datetime.now()
            kickoff_sudo.invalidate_recordset()
            kickoff_sudo._check_aligned()

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def _ask(self, due):
        """Send the brief and the questions, and plan a to-do.

        :param due: when the answer is due, naive UTC
        """
        now = fields.Datetime.now()
        # sudo: facts are written by the system
        self.sudo().write({"sent_date": now, "due_date": due, "answered_date": False})
        for part in self:
            part._notify_person(
                part.user_id,
                lambda env, one: env._("Your view before the campaign: %s", one),
                due.date(),
            )
        self.env.ref("lead_alignment_kickoff.ir_cron_late_answers").sudo()._trigger(
            at=due
        )

    def _ask_to_sign(self):
        today = fields.Date.context_today(self)
        for part in self:
            for signer in part.department_id._get_signers():
                part._notify_person(
                    signer,
                    lambda env, one: env._("Please sign the campaign: %s", one),
                    today,
                )

    def _notify_person(self, user, get_title, day):
        """Send a message with a link, and plan a to-do for the same."""
        own = self.with_context(lang=user.lang)
        title = get_title(own.env, own.campaign_name or "")
        # sudo: the sender need not see who is asked
        part_sudo = own.sudo()
        # one message says it
        part_sudo.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=day,
            summary=title,
            user_id=user.id,
        )
        part_sudo.message_notify(
            partner_ids=user.partner_id.ids,
            subject=title,
            body=part_sudo.kickoff_id._render_brief(user),
            author_id=part_sudo.kickoff_id.user_id.partner_id.id,
        )

    @api.model
    def _cron_late(self):
        """Remind, once, of answers that are late, and tell who is responsible."""
        for part in self._search_untold([("kickoff_id.state", "=", "briefed")]):
            for user in part.user_id | part.kickoff_id.user_id:
                env = part.with_context(lang=user.lang).env
                title = env._("Overdue: %s", part.with_env(env).display_name)
                user.with_env(env)._notify_user(
                    title,
                    env._(
                        "The answer of the department is missing before the campaign."
                    ),
                )
            part.is_told_late = True


class AlignmentKickoffAnswer(models.Model):
    """A question, and what the department says."""

    _name = "alignment.kickoff.answer"
    _description = "Question before a Campaign"
    _order = "sequence, id"
    _rec_name = "question"

    part_id = fields.Many2one(
        "alignment.kickoff.part", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="part_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    question = fields.Text(required=True)
    answer = fields.Text()

    @api.model_create_multi
    def create(self, vals_list):
        """Ask another question.

        :raises UserError: once it was frozen to be signed; with an answer to it
        """
        answers = super().create(vals_list)
        if not self.env.su:
            answers._check_may_write({"question"})
            if any(answers.mapped("answer")):
                answers.part_id._check_may_answer()
        return answers

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if not self.env.su:
            self._check_may_write({"question"})
        if any(one.answer for one in self):
            raise UserError(self.env._("What a department said stays."))

    def write(self, vals):
        """:raises AccessError: for what others are asked
        :raises UserError: once it was frozen to be signed"""
        if not self.env.su:
            self._check_may_write(vals.keys())
        return super().write(vals)

    def _check_may_write(self, names):
        """:param names: set of the fields to write"""
        state = set(self.sudo().part_id.kickoff_id.mapped("state"))
        if state - {"draft", "briefed"}:
            raise UserError(self.env._("The answers were frozen to be signed."))
        if "answer" in names:
            self.part_id._check_may_answer()
        others = names - {"answer"}
        if others and any(one.part_id.answered_date for one in self):
            raise UserError(self.env._("What a department said stays."))
        if others and not self.env.user.has_group(MARKETING):
            raise AccessError(self.env._("Only marketing changes the questions."))
