from odoo import fields, models


class AlignmentReason(models.Model):
    """Why a hand-over is returned, a lead recycled, a timer paused or waived; why a
    customer buys, refuses or leaves. Reasons are no part of the signed terms: they may
    change any day."""

    _name = "alignment.reason"
    _inherit = "cached.catalog.mixin"
    _description = "Reason"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("reject", "Return a handoff"),
            ("recycle", "Recycle to nurturing"),
            ("disqualify", "Disqualify"),
            ("pause", "Pause an SLA timer"),
            ("exempt", "Waive an SLA breach"),
            ("won", "Win reasons"),
            ("lost", "Loss reasons"),
            ("leave", "Churn reasons"),
            ("inbound", "Inbound call reason"),
        ],
        "Purpose",
        required=True,
    )
    nature = fields.Selection(
        [("procedural", "Process"), ("quality", "Quality")],
        help="Process: the handoff was incomplete or went to the wrong team. Quality: "
        "the customer does not match the agreement.",
    )
    is_complaint = fields.Boolean(
        "Complaint",
        help="For inbound call reasons: notify the customer's account owner, with a "
        "deadline for the reply.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
