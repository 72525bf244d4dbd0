from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """Who owns the new lead of a former buyer."""

    _inherit = "res.company"

    buyer_lead_owner = fields.Selection(
        [
            ("last_seller", "Last salesperson"),
            ("nobody", "No one: distribute like a new lead"),
        ],
        "Assign Returning Buyers To",
        default="last_seller",
        prefetch=PREFETCH_GROUP,
    )
