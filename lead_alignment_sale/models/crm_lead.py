from odoo import api, models


class CrmLead(models.Model):
    """Marketing and directors read leads and no orders: they see the lead without its
    figures of orders, where Odoo would refuse them the whole form."""

    _inherit = "crm.lead"

    @api.depends_context("uid")
    def _compute_sale_data(self):
        if self.env.su or self.env["sale.order"].has_access("read"):
            return super()._compute_sale_data()
        self.sale_amount_total = 0
        self.quotation_count = 0
        self.sale_order_count = 0
        return None
