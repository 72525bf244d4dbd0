from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """The channel in which the start of campaigns is announced."""

    _inherit = "res.company"

    campaign_channel_id = fields.Many2one(
        "discuss.channel",
        "Channel for Campaigns",
        domain=[("channel_type", "=", "channel")],
        ondelete="set null",
        help="Where it is told that a campaign of this company starts. Empty: in the "
        "channel Campaigns, which CS, sales and marketing have.",
        prefetch=PREFETCH_GROUP,
    )
