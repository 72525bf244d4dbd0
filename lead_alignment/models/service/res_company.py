from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """How soon a complaint must be answered."""

    _inherit = "res.company"

    complaint_minutes = fields.Integer(
        "Complaints Answered Within",
        default=240,
        help="Working minutes the account owner has to reply to a complaint logged by "
        "customer service.",
        prefetch=PREFETCH_GROUP,
    )
