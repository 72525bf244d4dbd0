from odoo import api, models


class CrmLead(models.Model):
    """Shows no figures of orders to users who may read leads and no orders, such as
    marketing and directors. Odoo would refuse them the whole form."""

    _inherit = "crm.lead"

    @api.depends_context("uid")
    def _compute_sale_data(self):
        if self.env.su or self.env["sale.order"].has_access("read"):
            return super()._compute_sale_data()
        self.sale_amount_total = 0
        self.quotation_count = 0
        self.sale_order_count = 0
        return None
