from odoo import fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What a lead renews. Merged leads: the renewal is that of the lead that stays."""

    _inherit = "crm.lead"

    renewal_ids = fields.One2many("customer.renewal", "lead_id", readonly=True)

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            "customer.renewal": SQL(
                "UPDATE customer_renewal SET lead_id = %s WHERE lead_id = ANY(%s)",
                self.id,
                opportunities.ids,
            ),
        }
