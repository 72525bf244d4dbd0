from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from .utm_campaign import MARKETING

MANAGERS = "lead_alignment.lead_alignment_group_marketing_manager"
# fields that only asking and answering write
FACTS = {
    "campaign_id",
    "user_id",
    "date",
    "company_id",
    "answer_user_id",
    "answer_date",
}


class AlignmentCampaignQuestion(models.Model):
    """A question about a campaign, from customer service, sales or marketing.

    The campaign's owner gets it as a to-do. The answer goes to the asker, and everybody
    reads it in the FAQ of the brief. The asker may change the question until it is
    answered. The owner and marketing answer, and may correct their answers.
    """

    _name = "alignment.campaign.question"
    _description = "Campaign Question"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_name = "question"

    campaign_id = fields.Many2one(
        "utm.campaign", required=True, index=True, ondelete="cascade"
    )
    question = fields.Text(required=True)
    user_id = fields.Many2one(
        "res.users",
        "Asked By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(
        "Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    answer = fields.Text()
    answer_user_id = fields.Many2one(
        "res.users", "Answered By", readonly=True, ondelete="set null"
    )
    answer_date = fields.Datetime("Answered On", readonly=True)
    is_answered = fields.Boolean("Answered", compute="_compute_is_answered", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    can_answer = fields.Boolean(
        compute="_compute_can_answer", export_string_translation=False
    )
    can_change = fields.Boolean(
        compute="_compute_can_change", export_string_translation=False
    )

    @api.depends("answer")
    def _compute_is_answered(self):
        for question in self:
            question.is_answered = bool((question.answer or "").strip())

    @api.depends("campaign_id.user_id")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        is_marketer = self.env.su or self.env.user.has_group(MARKETING)
        for question in self:
            question.can_answer = (
                is_marketer or question.campaign_id.user_id == self.env.user
            )

    @api.depends("user_id", "is_answered", "can_answer")
    @api.depends_context("uid")
    def _compute_can_change(self):
        for question in self:
            is_own = self.env.su or question.user_id == self.env.user
            question.can_change = is_own and (
                question.can_answer or not question.is_answered
            )

    # ------------------------------------------------------------
    # Asking and answering
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create questions in the user's own name. Marketing may answer at once: so a
        brief gets its first FAQ."""
        vals_list = [self._prepare_question_vals(vals) for vals in vals_list]
        quiet = self.with_context(
            clean_context(self.env.context),
            mail_create_nolog=True,
            mail_auto_subscribe_no_notify=True,
        )
        questions = super(AlignmentCampaignQuestion, quiet).create(vals_list)
        questions = questions.with_env(self.env)
        questions.filtered("answer")._check_may_answer()
        questions._forward()
        return questions

    @api.model
    def _prepare_question_vals(self, vals):
        if not self.env.su:
            facts = FACTS - {"campaign_id"}
            vals = {name: vals[name] for name in vals if name not in facts}
        campaign = self.env["utm.campaign"].browse(
            vals.get("campaign_id") or self.env.context.get("default_campaign_id")
        )
        own = {"company_id": campaign.company_id.id} if campaign.company_id else {}
        answer = self._prepare_answer_vals(vals["answer"]) if vals.get("answer") else {}
        return {**own, **vals, **answer, "campaign_id": campaign.id}

    @api.model
    def _prepare_answer_vals(self, answer):
        answer = (answer or "").strip()
        return {
            "answer": answer,
            "answer_user_id": self.env.uid if answer else False,
            "answer_date": fields.Datetime.now() if answer else False,
        }

    def write(self, vals):
        """Write the question (its asker, until it is answered), or the answer (the
        campaign's owner and marketing).

        :raises UserError: for anybody else
        """
        if vals.keys() & FACTS and not self.env.su:
            raise UserError(
                self.env._("This value is set when a question is asked or answered.")
            )
        if "question" in vals:
            self._check_may_change()
        if "active" in vals:
            self.filtered(lambda question: not question.can_change)._check_may_answer()
        if "answer" not in vals:
            result = super().write(vals)
            if "active" in vals:
                self._forward()
            return result
        self._check_may_answer()
        vals = {**vals, **self._prepare_answer_vals(vals["answer"])}
        changed = self.filtered(
            lambda question: (question.answer or "") != vals["answer"]
        )
        super(AlignmentCampaignQuestion, self - changed).write(
            {name: vals[name] for name in vals.keys() - FACTS}
        )
        super(AlignmentCampaignQuestion, changed).write(vals)
        changed._forward()
        changed.filtered("is_answered")._notify_asker()
        return True

    def _check_may_change(self):
        """:raises UserError: for a question of another user, or an answered one"""
        if any(not question.can_change for question in self):
            raise UserError(
                self.env._(
                    "Only the person who asked can edit the question, and only "
                    "until it is answered."
                )
            )

    def _check_may_answer(self):
        """:raises UserError: for users who are neither the owner nor in marketing"""
        for question in self:
            if not question.can_answer:
                raise UserError(
                    self.env._(
                        "Only the campaign owner or marketing can do this: %s.",
                        # sudo: reads the owner's name
                        question.campaign_id.sudo().user_id.name,
                    )
                )

    # ------------------------------------------------------------
    # To-dos and answers
    # ------------------------------------------------------------

    def _forward(self):
        """Plan the to-dos of open questions anew, for the campaign's present owner."""
        # sudo: removes to-dos of these questions, whoever has them
        self.sudo().activity_ids.unlink()
        for question in self.filtered(
            lambda question: question.active and not question.is_answered
        ):
            for user in question._get_responders() - question.user_id:
                asked = question.sudo().with_context(lang=user.lang)  # sudo: as above
                asked.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=asked.env._("A question about %s", asked.campaign_id.title),
                    note=asked.question,
                    user_id=user.id,
                )

    def _get_responders(self):
        """Return the campaign's active owner, else the heads of marketing."""
        self.ensure_one()
        # sudo: all users may know who answers for a campaign
        owner = self.sudo().campaign_id.user_id
        if owner.active and not owner._is_superuser() and self._is_readable_for(owner):
            return owner
        return self.company_id._get_staff(MANAGERS).sudo()

    def _is_readable_for(self, user):
        companies = user.company_ids.ids
        question = self.with_user(user).with_context(allowed_company_ids=companies)
        return question.has_access("read")

    def _notify_asker(self):
        """Send the answer to the asker, in the inbox or by mail as they prefer."""
        for question in self:
            # sudo: reads the asker's address
            asker = question.sudo().user_id
            if asker == self.env.user or not asker.active:
                continue
            told = question.with_context(lang=asker.lang)
            told.message_notify(
                partner_ids=asker.partner_id.ids,
                subject=told.env._("Answered: %s", told.campaign_id.title),
                body=told.env["ir.qweb"]._render(
                    "lead_alignment.alignment_campaign_question_answered",
                    {"question": told},
                ),
            )

    def action_open_answer(self):
        """Open the question in a dialog, to be answered."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
