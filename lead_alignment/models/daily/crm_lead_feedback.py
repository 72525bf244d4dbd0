from odoo import fields, models


class CrmLeadFeedback(models.Model):
    """Feedback as part of a finding, and quoted in a daily report."""

    _inherit = "crm.lead.feedback"

    finding_id = fields.Many2one(
        "alignment.finding", readonly=True, index="btree_not_null", ondelete="set null"
    )
    finding_state = fields.Selection(
        related="finding_id.state", string="State of the Finding"
    )
    decision = fields.Text(related="finding_id.decision")

    def _reply(self, text, finding=None):
        """:param finding: alignment.finding that they are part of from now on; then
        words are not needed"""
        if not finding:
            return super()._reply(text)
        self._check_may_answer()
        vals = {"finding_id": finding.id}
        if finding.state == "done":
            vals["state"] = "done"
        self._write_reply(text, **vals)
        self._tell_authors(text or finding.display_name)
        return None

    def action_put_into_report(self):
        """Quote it in the daily report that the context names."""
        report_id = self.env.context.get("daily_report_id")
        self.env["alignment.daily.report"].browse(report_id)._pick(self)
