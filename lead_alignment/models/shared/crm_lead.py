from odoo import models


class CrmLead(models.Model):
    """Leads are found by the customer's name without accents."""

    _name = "crm.lead"
    _inherit = ["folded.name.mixin", "crm.lead"]

    _folded_from = "contact_name"
