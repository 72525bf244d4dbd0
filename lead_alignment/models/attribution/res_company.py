from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """Who owns the new lead of a former buyer."""

    _inherit = "res.company"

    buyer_lead_owner = fields.Selection(
        [
            ("last_seller", "The last seller"),
            ("nobody", "Nobody: it is distributed like a new one"),
        ],
        "A Buyer Who Comes Again Belongs To",
        default="last_seller",
        prefetch=PREFETCH_GROUP,
    )
