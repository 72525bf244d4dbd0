from odoo import fields, models


class AlignmentReason(models.Model):
    """Why a hand-over is returned, a lead recycled, a timer paused or waived; why a
    customer buys, refuses or leaves. Reasons are no part of the signed terms: they may
    change any day."""

    _name = "alignment.reason"
    _description = "Reason between Departments"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("reject", "Return a hand-over"),
            ("recycle", "Back to marketing"),
            ("disqualify", "Disqualify"),
            ("pause", "Pause a timer"),
            ("exempt", "Excuse a breach"),
            ("won", "Why bought"),
            ("lost", "Why not"),
            ("leave", "Why the customer leaves"),
            ("inbound", "Why a customer rings"),
        ],
        "Used To",
        required=True,
    )
    nature = fields.Selection(
        [("procedural", "Procedural"), ("quality", "Quality")],
        help="Procedural: the hand-over was incomplete or went to the wrong people. "
        "Quality: the customer is not what was agreed.",
    )
    is_complaint = fields.Boolean(
        "Complaint",
        help="Of a reason why customers ring: whoever looks after the customer is "
        "told, with a deadline for the answer.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
