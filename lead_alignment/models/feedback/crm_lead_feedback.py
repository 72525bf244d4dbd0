from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .alignment_feedback_form import DIRECTIONS

MARKETING = "lead_alignment.lead_alignment_group_marketing_user"
HEAD = "sales_team.group_sale_manager"
FAR_APART = 2  # difference in quality, of five steps, that contradicts
# the other things said about the same customer: about the lead, or another one of the
# same person
OTHER_FEEDBACK = """
    SELECT said.id, other.id, %(against)s
      FROM crm_lead_feedback said
      JOIN crm_lead_feedback other
        ON other.lead_id = said.lead_id AND other.id != said.id
     WHERE %(condition)s
     UNION ALL
    SELECT said.id, other.id, %(against)s
      FROM crm_lead_feedback said
      JOIN crm_lead lead ON lead.id = said.lead_id
      JOIN crm_lead other_lead
        ON other_lead.profile_id = lead.profile_id AND other_lead.id != lead.id
      JOIN crm_lead_feedback other ON other.lead_id = other_lead.id
     WHERE %(condition)s
"""
IS_AGAINST = """
    COALESCE(said.validity != other.validity, FALSE)
    OR (said.quality > 0 AND other.quality > 0
        AND abs(said.quality - other.quality) >= %s)
"""
IS_LIKE = """
    said.active AND other.active AND said.direction = other.direction
"""
# by two authors, neither of it answered
IS_OPEN = """
    AND said.user_id != other.user_id
    AND said.state IN ('new', 'seen') AND other.state IN ('new', 'seen')
"""


class CrmLeadFeedback(models.Model):
    """What somebody said about a lead, and its state: new, seen, answered, acted on.
    Nobody edits feedback, not even its author: a correction is another feedback."""

    _name = "crm.lead.feedback"
    _description = "Feedback"
    _inherit = ["lead.record.mixin", "mail.thread", "append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    form_id = fields.Many2one(
        "alignment.feedback.form",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    version_id = fields.Many2one(
        "alignment.feedback.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    direction = fields.Selection(
        DIRECTIONS, required=True, readonly=True, string="Feedback Direction"
    )
    user_id = fields.Many2one(
        "res.users", "Given by", required=True, readonly=True, index=True
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    note = fields.Text("Free Text", readonly=True)
    change_id = fields.Many2one(
        "crm.k.status.change",
        "Logged with Outcome",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    active = fields.Boolean(
        default=True, readonly=True, help="Unticked when the outcome is undone."
    )
    answer_ids = fields.One2many(
        "crm.lead.feedback.answer", "feedback_id", "Answers", readonly=True
    )
    quality = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Lead quality from 1 to 5, whatever scale the form uses.",
    )
    validity = fields.Selection(
        [("valid", "Correct"), ("invalid", "Incorrect")], "Data Accuracy", readonly=True
    )
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", "Loss Reason", readonly=True, ondelete="set null"
    )
    reason_id = fields.Many2one(
        "alignment.reason",
        "Why",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    competitor_id = fields.Many2one(
        "alignment.competitor",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    can_correct = fields.Boolean(
        compute="_compute_can_correct", export_string_translation=False
    )
    can_reply = fields.Boolean(
        compute="_compute_can_reply", export_string_translation=False
    )
    summary = fields.Char(compute="_compute_summary", help="All answers in one text.")

    # what the lead was at that time
    marketer_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    campaign_id = fields.Many2one(index="btree_not_null")
    status_id = fields.Many2one(
        "crm.k.status", "Status at the Time", readonly=True, ondelete="restrict"
    )

    # what followed
    state = fields.Selection(
        [
            ("new", "Unread"),
            ("seen", "Seen"),
            ("answered", "Answered"),
            ("done", "Resolved"),
        ],
        required=True,
        readonly=True,
        default="new",
        index=True,
        tracking=False,
    )
    reply = fields.Text(readonly=True)
    reply_user_id = fields.Many2one("res.users", "Answered By", readonly=True)
    reply_date = fields.Datetime("Answered On", readonly=True)
    other_feedback_ids = fields.Many2many(
        "crm.lead.feedback",
        compute="_compute_other_feedback_ids",
        string="Other Feedback on This Customer",
    )
    is_contradicted = fields.Boolean(
        "Conflicting",
        compute="_compute_other_feedback_ids",
        search="_search_is_contradicted",
        help="Other feedback on this customer conflicts: data correct vs. incorrect, "
        "or a quality rating at least two points apart.",
    )
    is_repeated = fields.Boolean(
        "Has Other Feedback",
        compute="_compute_other_feedback_ids",
        search="_search_is_repeated",
        help="This customer has other feedback.",
    )

    @api.depends("answer_ids", "lost_reason_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        for feedback in self:
            said = feedback.answer_ids.sorted("id").mapped("answer")
            if feedback.lost_reason_id:
                said.insert(0, feedback.lost_reason_id.name)
            feedback.summary = " · ".join(filter(None, said))

    @api.depends("lead_id.k_status_id")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        seen = self.lead_id._filtered_access("read")
        for feedback in self:
            feedback.can_correct = (
                feedback.lead_id in seen and feedback.lead_id.can_correct
            )

    @api.depends("state", "direction", "user_id")
    @api.depends_context("uid")
    def _compute_can_reply(self):
        """Whether a reply is offered: not on what one said oneself."""
        for feedback in self:
            feedback.can_reply = (
                feedback.state not in ("answered", "done")
                and feedback.user_id != self.env.user
                and feedback._may_answer()
            )

    # ------------------------------------------------------------
    # What the other department does with it
    # ------------------------------------------------------------

    def _is_about_wrong_data(self):
        self.ensure_one()
        # sudo: the status of feedback that the user may read
        status = self.sudo().status_id
        return self.validity == "invalid" or bool(status and not status.is_data_valid)

    def _may_answer(self):
        """Whether the user may answer: heads of sales always; feedback to marketing,
        any marketer; feedback to sales, the lead's salesperson."""
        user = self.env.user
        if self.env.su or user.has_group(HEAD):
            return True
        is_marketer = user.has_group(MARKETING)
        return all(
            # sudo: reads the lead's salesperson
            feedback.sudo().lead_id.user_id == user
            if feedback.direction == "marketing"
            else is_marketer
            for feedback in self
        )

    def _check_may_answer(self):
        """:raises UserError: for users who may not answer"""
        self.check_access("read")
        if not self._may_answer():
            raise UserError(self.env._("Only the receiving department can reply."))

    def action_see(self):
        """Mark new feedback as seen."""
        self._check_may_answer()
        self.filtered(lambda feedback: feedback.state == "new")._amend(
            {"state": "seen"}
        )

    def _reply(self, text):
        """Give all of these the same answer, and notify each author once.

        :raises UserError: without a text, or for users who may not answer
        """
        self._check_may_answer()
        if not text:
            raise UserError(self.env._("Enter a reply or choose an issue."))
        self._write_reply(text)
        self._notify_authors(text)

    def _write_reply(self, text, **vals):
        """Store the answer.

        :param text: of the answer; may be empty
        :param vals: further values of the feedback
        """
        words = {
            "reply": text,
            "reply_user_id": self.env.uid,
            "reply_date": fields.Datetime.now(),
        }
        self._amend({"state": "answered", **(words if text else {}), **vals})
        # sudo: logs on the leads that they were answered
        self.sudo().lead_id._log_fact("replied")
        for feedback in self if text else self.browse():
            # sudo: users who may answer may not write to feedback
            feedback.sudo().message_post(
                body=text,
                author_id=self.env.user.partner_id.id,
                subtype_xmlid=None,
                message_type="comment",
            )

    def _notify_authors(self, text):
        # sudo: reads the authors and the names of their leads
        for author, said in self.sudo().grouped("user_id").items():
            if author == self.env.user or not author.active:
                continue
            leads = said.lead_id.with_context(lang=author.lang)
            title = leads.env._("Marketing answered")
            names = ", ".join(lead.contact_name or lead.name for lead in leads[:3])
            author._notify_realtime(
                title, f"{names}: {text}", "feedback", page="/odoo/my-feedback"
            )

    def action_open_correct(self):
        """Open the dialog that corrects the lead's data."""
        self.ensure_one()
        return self.lead_id.action_open_correct()

    def action_open_reply(self):
        """Open the dialog for an answer, to one or many."""
        self._check_may_answer()
        self.action_see()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply"),
            "res_model": "crm.lead.feedback.reply",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    # ------------------------------------------------------------
    # Other feedback on the same customer
    # ------------------------------------------------------------

    @api.depends("lead_id", "quality", "validity", "state")
    @api.depends_context("uid")
    def _compute_other_feedback_ids(self):
        pairs = self.env.execute_query(
            self._get_contradictions_sql(SQL("AND said.id = ANY(%s)", self.ids))
        )
        # only those that the user may read
        found = self.browse({other_id for _id, other_id, _against in pairs})
        seen = set(found._filtered_access("read").ids)
        twins, against = {}, set()
        for said_id, other_id, is_against in pairs:
            if other_id in seen:
                twins.setdefault(said_id, []).append(other_id)
                if is_against:
                    against.add(said_id)
        for feedback in self:
            feedback.other_feedback_ids = self.browse(
                sorted(twins.get(feedback.id, []))
            )
            feedback.is_repeated = bool(feedback.other_feedback_ids)
            feedback.is_contradicted = feedback.id in against

    @api.model
    def _get_contradictions_sql(self, condition):
        """Return SQL that selects (id, id of another one, whether they contradict)."""
        for model in ("crm.lead.feedback", "crm.lead"):
            self.env[model].flush_model()
        return SQL(
            OTHER_FEEDBACK,
            against=SQL("(%s) %s", SQL(IS_AGAINST, FAR_APART), SQL(IS_OPEN)),
            condition=SQL("%s %s", SQL(IS_LIKE), condition),
        )

    def _search_is_contradicted(self, operator, value):
        if operator != "in":
            return NotImplemented
        twins = self._get_contradictions_sql(SQL(""))
        rows = SQL(
            "(SELECT id FROM (%s) twin(id, other, is_against) WHERE is_against)", twins
        )
        return [("id", "in", rows)]

    def _search_is_repeated(self, operator, value):
        if operator != "in":
            return NotImplemented
        twins = self._get_contradictions_sql(SQL(""))
        return [
            ("id", "in", SQL("(SELECT id FROM (%s) twin(id, other, against))", twins))
        ]
