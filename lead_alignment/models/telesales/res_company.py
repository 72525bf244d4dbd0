from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """How long a lease holds, and how many leads an agent may pick a day."""

    _inherit = "res.company"

    lease_minutes = fields.Integer(
        "Lead Released After",
        default=15,
        help="Minutes without a key or a click after which a lead that is open in the "
        "call queue goes back, so that somebody else can call.",
        prefetch=PREFETCH_GROUP,
    )
    hand_picks_per_day = fields.Integer(
        "Leads Picked by Hand",
        default=10,
        help="How many leads a day an agent may choose instead of taking the next one; "
        "0 leaves the choice to the queue.",
        prefetch=PREFETCH_GROUP,
    )

    _check_queue_limits = models.Constraint(
        "CHECK(lease_minutes > 0 AND hand_picks_per_day >= 0)",
        "A lead is released after a minute at the earliest, and picks cannot be "
        "negative.",
    )
