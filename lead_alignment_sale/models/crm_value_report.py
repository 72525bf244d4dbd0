from odoo import api, fields, models
from odoo.tools import SQL

# An order belongs to the customer whose lead it names, else to the first customer of
# the company that ordered; to one only.
ORDERS = """
    SELECT customer_id, 1, 'order', date, amount FROM (
        SELECT DISTINCT ON (sold.id) sold.id, sold.date_order AS date,
               found.customer_id,
               (sold.amount_untaxed / COALESCE(NULLIF(sold.currency_rate, 0), 1))
                   ::float8 AS amount
          FROM (SELECT member.customer_id, member.company_id, sold.id AS order_id,
                       0 AS distance
                  FROM member JOIN sale_order sold
                    ON sold.opportunity_id = member.lead_id
                 UNION ALL
                SELECT member.customer_id, member.company_id, sold.id, 1
                  FROM member
                  JOIN crm_lead lead ON lead.id = member.lead_id
                  JOIN res_partner buyer ON buyer.id = lead.partner_id
                  JOIN res_partner contact
                    ON contact.commercial_partner_id = buyer.commercial_partner_id
                  JOIN sale_order sold ON sold.partner_id = contact.id) found
          JOIN sale_order sold ON sold.id = found.order_id
         WHERE sold.state = 'sale' AND sold.company_id = found.company_id
         ORDER BY sold.id, found.distance, found.customer_id) ordered
"""


class CrmValueReport(models.Model):
    """Takes what customers bought from their confirmed orders, each at its own rate."""

    _inherit = "crm.value.report"

    basis = fields.Selection(selection_add=[("order", "Confirmed orders")])

    @api.model
    def _get_purchases(self):
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return [*super()._get_purchases(), SQL(ORDERS)]
