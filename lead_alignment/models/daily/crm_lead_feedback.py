from odoo import fields, models


class CrmLeadFeedback(models.Model):
    """Lets feedback be part of an issue, and be quoted in a daily report."""

    _inherit = "crm.lead.feedback"

    issue_id = fields.Many2one(
        "alignment.issue", readonly=True, index="btree_not_null", ondelete="set null"
    )
    issue_state = fields.Selection(related="issue_id.state", string="Issue Status")
    decision = fields.Text(related="issue_id.decision")

    def _reply(self, text, *, issue=None):
        """Answer, and make the feedback part of an issue.

        :param issue: alignment.issue; with one, ``text`` may be empty
        """
        if not issue:
            return super()._reply(text)
        self._check_may_answer()
        vals = {"issue_id": issue.id}
        if issue.state == "done":
            vals["state"] = "done"
        self._write_reply(text, **vals)
        self._notify_authors(text or issue.display_name)
        return None

    def action_put_into_report(self):
        """Quote the feedback in the daily report that the context names."""
        report_id = self.env.context.get("daily_report_id")
        self.env["alignment.daily.report"].browse(report_id)._pick(self)
