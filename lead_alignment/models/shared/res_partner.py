from odoo import models


class ResPartner(models.Model):
    """Finds contacts by their name without accents."""

    _name = "res.partner"
    _inherit = ["unaccent.name.mixin", "res.partner"]
