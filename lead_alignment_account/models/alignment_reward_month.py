from odoo import api, models
from odoo.tools import SQL

# Money that came for the invoices of a lead's orders, and that was paid back, by the
# day: the untaxed part of each payment. What settles an invoice otherwise – a credit
# note, a write-off – moves no money and does not count. Parts are those of the amount
# in the invoice's currency, so that an invoice is paid whatever its currency was worth.
#
# What an order comes to is what was invoiced of it until the day, and not credited
# without money: what was ordered and not delivered is never owed. A down payment is
# part of what will be invoiced, and no order of its own.
PAID = """
    WITH linked AS MATERIALIZED (
    SELECT of_order.lead_id, of_order.order_id, line.move_id,
           sum(-line.balance) AS untaxed,
           COALESCE(sum(-line.balance) FILTER (WHERE is_ordered), 0) AS ordered
      FROM (SELECT sold.opportunity_id AS lead_id, sold.id AS order_id,
                   of_line.invoice_line_id,
                   bool_and(ordered_line.is_downpayment IS NOT TRUE)
                       AS is_ordered
              FROM sale_order sold
              JOIN sale_order_line ordered_line ON ordered_line.order_id = sold.id
              JOIN sale_order_line_invoice_rel of_line
                ON of_line.order_line_id = ordered_line.id
             WHERE sold.opportunity_id IS NOT NULL
               AND sold.company_id = %(company)s
          GROUP BY 1, 2, 3) of_order
      JOIN account_move_line line ON line.id = of_order.invoice_line_id
      JOIN account_move move ON move.id = line.move_id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
  GROUP BY 1, 2, 3),
    settled AS (
    SELECT owed.move_id, partial.debit_amount_currency AS amount,
           partial.max_date AS day, partial.credit_move_id AS counterpart_id
      FROM (SELECT DISTINCT move_id FROM linked) own
      JOIN account_move_line owed ON owed.move_id = own.move_id
      JOIN account_partial_reconcile partial ON partial.debit_move_id = owed.id
     UNION ALL
    SELECT owed.move_id, partial.credit_amount_currency, partial.max_date,
           partial.debit_move_id
      FROM (SELECT DISTINCT move_id FROM linked) own
      JOIN account_move_line owed ON owed.move_id = own.move_id
      JOIN account_partial_reconcile partial ON partial.credit_move_id = owed.id),
    change AS (
    SELECT linked.lead_id, linked.order_id, settled.day,
           linked.untaxed * settled.amount / move.amount_total AS amount,
           GREATEST(0, -linked.ordered * settled.amount / move.amount_total) AS due
      FROM linked
      JOIN account_move move ON move.id = linked.move_id
      JOIN settled ON settled.move_id = linked.move_id
      JOIN account_move_line counterpart ON counterpart.id = settled.counterpart_id
      JOIN account_journal journal ON journal.id = counterpart.journal_id
     WHERE move.amount_total != 0 AND journal.type IN ('bank', 'cash', 'credit')
     UNION ALL
    SELECT linked.lead_id, linked.order_id, move.date, 0, linked.ordered
      FROM linked JOIN account_move move ON move.id = linked.move_id)
    SELECT lead_id, order_id, day, amount,
           sum(due) OVER (PARTITION BY lead_id, order_id ORDER BY day) AS total
      FROM change WHERE day < %(end_day)s
"""


class AlignmentRewardMonth(models.Model):
    """Rewards for what customers paid, where orders of leads are invoiced."""

    _inherit = "alignment.reward.month"

    @api.model
    def _has_invoices(self):
        return self.env["crm.funnel.report"]._has_orders_of_leads()

    @api.model
    def _get_paid_sql(self, company, end_day):
        if not self._has_invoices():
            return super()._get_paid_sql(company, end_day)
        return SQL(PAID, company=company.id, end_day=end_day)
