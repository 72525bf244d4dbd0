from odoo import fields, models


class UtmCampaign(models.Model):
    """Says which part of marketing a campaign belongs to."""

    _inherit = "utm.campaign"

    sub_team = fields.Char(
        "Marketing Sub-Team",
        help="Spend of the campaign counts for this sub-team, and so do its leads "
        "unless their touchpoint names another.",
    )
