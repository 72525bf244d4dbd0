from odoo import fields, models


class CrmLeadInterest(models.Model):
    """The product that a lead asks about, by which the telesales floor divides its
    work.

    It is not the product catalogue: it works without the sales app, and a handful of
    entries is usual.
    """

    _name = "crm.lead.interest"
    _description = "Product of Interest"
    _inherit = ["unaccent.catalog.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
