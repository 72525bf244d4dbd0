from odoo import api, fields, models
from odoo.tools import formatLang

from .alignment_feedback_question import KINDS

# {kind of question: field of its answer}, for answers that are records
RECORDS = {
    "choice": "option_id",
    "choices": "option_id",
    "reason": "reason_id",
    "competitor": "competitor_id",
    "interest": "interest_id",
}


class CrmLeadFeedbackAnswer(models.Model):
    """One answer to one question, with facts of its lead, so that it can be averaged,
    pivoted and filtered without its form."""

    _name = "crm.lead.feedback.answer"
    _description = "Answer"
    _inherit = ["append.only.mixin"]
    _order = "feedback_id desc, id"
    _rec_name = "question_id"
    _log_access = False

    feedback_id = fields.Many2one(
        "crm.lead.feedback",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    question_id = fields.Many2one(
        "alignment.feedback.question",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    version_id = fields.Many2one(
        "alignment.feedback.version", "Form Version", readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, readonly=True, required=True)
    option_id = fields.Many2one(
        "alignment.feedback.option",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reason_id = fields.Many2one(
        "alignment.reason", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    competitor_id = fields.Many2one(
        "alignment.competitor",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    interest_id = fields.Many2one(
        "crm.lead.interest", "Product", readonly=True, ondelete="restrict"
    )
    value = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Value of a rating or number. Yes counts as 1 and no as 0, so the "
        "average is the share of yes answers.",
    )
    text = fields.Char("Free Text", readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    asked = fields.Char(
        compute="_compute_asked", help="Question as worded at the time."
    )
    answer = fields.Char(compute="_compute_asked", help="Answer as worded at the time.")

    # what the lead was at that time
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Given by", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True, ondelete="set null")
    source_id = fields.Many2one("utm.source", readonly=True, ondelete="set null")

    @api.depends("question_id", "version_id", "option_id", "value", "text")
    @api.depends_context("lang")
    def _compute_asked(self):
        lang = self.env.lang or "en_US"
        for row in self:
            # sudo: reads the question of answers that the user may read
            version = row.sudo().version_id
            texts = version._get_texts(lang)
            row.asked = texts.get(("question", row.question_id.id))
            row.answer = row._describe(version, texts)

    def _describe(self, version, texts):
        if self.kind in ("choice", "choices"):
            return texts.get(("option", self.option_id.id))
        if self.kind in RECORDS:
            # sudo: reads the chosen record of answers that the user may read
            return self.sudo()[RECORDS[self.kind]].display_name
        if self.kind == "boolean":
            return self.env._("Yes") if self.value else self.env._("No")
        if self.kind == "scale":
            return self.env._(
                "%(value)s of %(most)s",
                value=int(self.value),
                most=version._get_asked(self.question_id.id).get("scale_max"),
            )
        digits = 0 if self.value.is_integer() else 2
        return self.text or formatLang(self.env, self.value, digits=digits)
