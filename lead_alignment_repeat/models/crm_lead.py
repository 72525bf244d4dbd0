from odoo import fields, models


class CrmLead(models.Model):
    """What a lead renews. Merged leads: the renewal is that of the lead that stays."""

    _inherit = "crm.lead"

    renewal_ids = fields.One2many("customer.renewal", "lead_id", readonly=True)

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("customer.renewal", opportunities),
        }
