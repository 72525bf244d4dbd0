from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """The channel in which the start of campaigns is announced."""

    _inherit = "res.company"

    campaign_channel_id = fields.Many2one(
        "discuss.channel",
        "Campaign Notification Channel",
        domain=[("channel_type", "=", "channel")],
        ondelete="set null",
        help="Channel where campaign starts are announced for this company. Leave "
        "empty to use the Campaigns channel of customer service, sales and "
        "marketing.",
        prefetch=PREFETCH_GROUP,
    )
