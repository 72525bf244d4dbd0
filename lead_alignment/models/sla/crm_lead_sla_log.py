from odoo import fields, models


class CrmLeadSlaLog(models.Model):
    """What happened to a timer: started, warned, escalated, ended, waived, recomputed.
    Rows are append-only."""

    _name = "crm.lead.sla.log"
    _description = "SLA Timer Log"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    sla_id = fields.Many2one(
        "crm.lead.sla", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("attached", "Started"),
            ("warned", "Warned"),
            ("level", "Escalated"),
            ("unreached", "No one to notify"),
            ("met", "Met"),
            ("breached", "Breached"),
            ("cancelled", "Cancelled"),
            ("paused", "Paused"),
            ("resumed", "Resumed"),
            ("exempted", "Waived"),
            ("recomputed", "Recalculated"),
            ("reassigned", "Reassigned"),
            ("reopened", "Outcome undone"),
        ],
        required=True,
        readonly=True,
    )
    step = fields.Integer(
        readonly=True,
        help="Number of the SLA notification.",
        string="Notification No.",
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    reason_id = fields.Many2one("alignment.reason", readonly=True, ondelete="restrict")
    note = fields.Char(readonly=True)
    due_before = fields.Datetime(readonly=True)

    # each announcement is logged once, even with several workers
    _unique_step = models.UniqueIndex(
        "(sla_id, step) WHERE step IS NOT NULL AND step > 0",
        "This SLA notification was already sent.",
    )
