from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadFeedbackReply(models.TransientModel):
    """Asks for the answer to feedback, and whether it belongs to one issue."""

    _name = "crm.lead.feedback.reply"
    _description = "Reply to Feedback"
    _inherit = ["active.records.mixin"]

    _chosen = "feedback_ids"

    feedback_ids = fields.Many2many("crm.lead.feedback", readonly=True)
    count = fields.Integer(compute="_compute_count")
    reply = fields.Text()
    issue = fields.Selection(
        [
            ("none", "Reply only"),
            ("old", "Add to existing issue"),
            ("new", "New issue"),
        ],
        "Add to Issue",
        required=True,
        default="none",
    )
    issue_id = fields.Many2one("alignment.issue")
    name = fields.Char("Issue Title")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    date_due = fields.Date("Due")
    decision = fields.Text()

    @api.depends("feedback_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.feedback_ids)

    def action_reply(self):
        self.ensure_one()
        issue = self.env["alignment.issue"]
        if self.issue != "none" and len(self.feedback_ids.company_id) > 1:
            raise UserError(
                self.env._(
                    "Issues belong to one company. Select records of a single company."
                )
            )
        if self.issue == "old":
            issue = self.issue_id
        elif self.issue == "new":
            issue = issue.create(
                {
                    "name": self.name,
                    "user_id": self.user_id.id,
                    "date_due": self.date_due,
                    "decision": self.decision,
                    "state": "decided" if self.decision else "open",
                    "company_id": self.feedback_ids.company_id.id
                    or self.env.company.id,
                    "campaign_id": self._get_shared("campaign_id").id,
                }
            )
        self.feedback_ids._reply(self.reply, issue=issue)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_shared(self, name):
        """Return the value of a field that all feedback shares; empty if it differs."""
        values = self.feedback_ids[name]
        return values if len(values) == 1 else values.browse()
