from odoo import fields, models


class CrmLeadSlaPause(models.Model):
    """An interval in which a timer was paused, and why."""

    _name = "crm.lead.sla.pause"
    _description = "SLA Pause"
    _inherit = ["append.only.mixin"]
    _order = "start_date desc, id desc"
    _rec_name = "sla_id"
    _log_access = False

    sla_id = fields.Many2one(
        "crm.lead.sla", required=True, readonly=True, index=True, ondelete="cascade"
    )
    start_date = fields.Datetime("From", required=True, readonly=True)
    end_date = fields.Datetime("To", readonly=True)
    status_id = fields.Many2one(
        "crm.k.status", "While in Status", readonly=True, ondelete="restrict"
    )
    reason_id = fields.Many2one("alignment.reason", readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", "Paused By", readonly=True, ondelete="restrict"
    )
    business_seconds = fields.Integer("Paused (Working Seconds)", readonly=True)

    def _get_cause(self):
        """Return the cause of the pause: the lead's "status", or "hand"."""
        self.ensure_one()
        return "status" if self.status_id else "hand"
