from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadFeedbackReply(models.TransientModel):
    """Asks for the answer to one or many, and whether they are one finding."""

    _name = "crm.lead.feedback.reply"
    _description = "Answer Feedback"
    _inherit = ["chosen.records.mixin"]

    _chosen = "feedback_ids"

    feedback_ids = fields.Many2many("crm.lead.feedback", readonly=True)
    count = fields.Integer(compute="_compute_count")
    reply = fields.Text("Answer")
    finding = fields.Selection(
        [("none", "Only answer"), ("old", "Part of a finding"), ("new", "New finding")],
        "Besides",
        required=True,
        default="none",
    )
    finding_id = fields.Many2one("alignment.finding")
    name = fields.Char("What Was Found")
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
        finding = self.env["alignment.finding"]
        if self.finding != "none" and len(self.feedback_ids.company_id) > 1:
            raise UserError(self.env._("A finding is of one company."))
        if self.finding == "old":
            finding = self.finding_id
        elif self.finding == "new":
            finding = finding.create(
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
        self.feedback_ids._reply(self.reply, finding)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_shared(self, name):
        """What all of them have in common"""
        values = self.feedback_ids[name]
        return values if len(values) == 1 else values.browse()
