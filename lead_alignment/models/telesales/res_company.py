from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """How long a lease holds, and how many leads an agent may pick a day."""

    _inherit = "res.company"

    lease_minutes = fields.Integer(
        "Release Idle Lead After",
        default=15,
        help="After this many minutes without a key press or click, a lead open in "
        "the call queue is released so that someone else can call.",
        prefetch=PREFETCH_GROUP,
    )
    hand_picks_per_day = fields.Integer(
        "Manual Picks per Day",
        default=10,
        help="Number of leads per day an agent can choose instead of taking the next "
        "one. 0: the queue decides.",
        prefetch=PREFETCH_GROUP,
    )

    _check_queue_limits = models.Constraint(
        "CHECK(lease_minutes > 0 AND hand_picks_per_day >= 0)",
        "The release time must be at least one minute, and the number of manual picks "
        "cannot be negative.",
    )
