from odoo import api, fields, models
from odoo.tools import SQL

# Customers, and all leads of each: a customer's later deals are other leads.
CUSTOMERS = """
    WITH funnel AS MATERIALIZED (
         SELECT lead_id, company_id, source_id, campaign_id, medium_id, sub_team,
                marketer_id, team_id, user_id, customer_date, new_customer_date, revenue
           FROM (%(funnel)s) row
          WHERE customer_date IS NOT NULL),
         customer AS (
         SELECT funnel.lead_id AS customer_id, lead.profile_id,
                COALESCE(funnel.company_id, %(company)s) AS company_id
           FROM funnel
           JOIN crm_lead lead ON lead.id = funnel.lead_id
          WHERE new_customer_date IS NOT NULL),
         member AS MATERIALIZED (
         SELECT customer_id, company_id, customer_id AS lead_id FROM customer
          UNION
         SELECT customer_id, customer.company_id, lead.id
           FROM customer JOIN crm_lead lead ON lead.profile_id = customer.profile_id),
"""
# What they bought. Of several sources the surest that knows the customer counts.
DEALS = """
    SELECT member.customer_id, 0 AS trust, 'outcome' AS basis,
           funnel.customer_date AS date, funnel.revenue AS amount
      FROM member JOIN funnel USING (lead_id)
     WHERE funnel.revenue IS NOT NULL
"""
# A row a customer and full month since the first purchase, also where nothing was
# bought: the mean over rows is that of all customers who were observed so long.
MONTHS = """
         purchase AS (
         SELECT * FROM (SELECT *, max(trust) OVER (PARTITION BY customer_id) AS most
                          FROM (%(purchases)s) found) ranked
          WHERE trust = most),
         observed AS (
         SELECT customer.*,
                date_trunc('month', timezone(%(customer_zone)s, timezone('UTC',
                    funnel.new_customer_date)))::date AS cohort,
                date_trunc('month', timezone(%(customer_zone)s, timezone('UTC',
                    %(now)s::timestamp)))::date AS present,
                COALESCE(own.gross_margin, 100) / 100 AS margin_share
           FROM customer
           JOIN funnel ON funnel.lead_id = customer.customer_id
      LEFT JOIN res_company own ON own.id = customer.company_id),
         bought AS (
         SELECT customer_id, GREATEST(0, LEAST(%(most)s, %(age)s)) AS age,
                min(basis) AS basis, sum(amount) AS revenue
           FROM (SELECT purchase.*, observed.cohort,
                        timezone(%(zone)s, timezone('UTC', purchase.date))::date AS day
                   FROM purchase JOIN observed USING (customer_id)) dated
          GROUP BY 1, 2)
    SELECT customer_id::int8 * 1024 + age AS id, customer_id AS lead_id, profile_id,
           observed.company_id, cohort,
           (cohort + age * INTERVAL '1 month')::date AS month, age, basis,
           funnel.source_id, funnel.campaign_id, funnel.medium_id, funnel.sub_team,
           funnel.marketer_id, funnel.team_id, funnel.user_id,
           1 AS row_count, (age = 0)::int4 AS customer_count,
           COALESCE(bought.revenue, 0)::float8 AS revenue,
           (COALESCE(bought.revenue, 0) * margin_share)::float8 AS margin,
           (COALESCE(bought.revenue, 0) * margin_share)::float8 AS margin_per_customer
      FROM observed
      JOIN funnel ON funnel.lead_id = observed.customer_id
CROSS JOIN LATERAL generate_series(0, LEAST(%(most)s, %(full_months)s)) AS age
 LEFT JOIN bought USING (customer_id, age)
"""
MOST_MONTHS = 120
BETWEEN = """
    (EXTRACT(YEAR FROM %(late)s)::int4 - EXTRACT(YEAR FROM %(early)s)::int4) * 12
    + EXTRACT(MONTH FROM %(late)s)::int4 - EXTRACT(MONTH FROM %(early)s)::int4
"""


def _get_months(late, early):
    """Return SQL of the whole months between the months of two days."""
    return SQL(BETWEEN, late=SQL(late), early=SQL(early))


class CrmValueReport(models.Model):
    """What customers bring month by month after their first purchase.

    A row is a customer and a full month since; 0 is the month of the first purchase.
    The present month is not over and so not in it. Margin is revenue times the
    company's gross margin. Revenue is that of posted invoices, else of confirmed
    orders, else of won deals: of each customer the first that there is (hook
    ``_get_purchases``).
    """

    _name = "crm.value.report"
    _description = "Customer Value by Month"
    _inherit = [
        "ratio.report.mixin",
        "defined.report.mixin",
        "leads.report.mixin",
        "origin.report.mixin",
    ]
    _auto = False
    _order = "cohort desc, lead_id desc, age"
    _rec_name = "lead_id"
    _rows_of_lead = "value_report_ids"
    _depends = {"crm.lead": ["profile_id"], "res.company": ["gross_margin"]}
    _defined = {
        "customer": {"customer_count"},
        "revenue": {"revenue"},
        "clv": {"margin_per_customer"},
    }
    _ratios = {"margin_per_customer": ("margin", "row_count")}

    lead_id = fields.Many2one("crm.lead", "First Deal", readonly=True)
    profile_id = fields.Many2one("customer.profile", "Customer", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cohort = fields.Date("First Purchase", readonly=True, help="Month of it.")
    month = fields.Date(readonly=True)
    age = fields.Integer(
        "Months since First Purchase",
        readonly=True,
        aggregator=None,
        help="0 is the month of the first purchase.",
    )
    basis = fields.Selection(
        [("outcome", "Amount of the won deal")], "Revenue Taken from", readonly=True
    )

    row_count = fields.Integer(
        "Customer Months",
        readonly=True,
        help="Customers times the full months for which they were observed.",
    )
    customer_count = fields.Integer("Customers", readonly=True)
    revenue = fields.Monetary(readonly=True)
    margin = fields.Monetary(
        readonly=True, help="Revenue times the gross margin (Settings)."
    )
    margin_per_customer = fields.Monetary(
        "Margin per Customer",
        readonly=True,
        aggregator="ratio",
        help="A month's margin divided by all customers observed for that month, "
        "including those who bought nothing. Added up over months, it is the customer "
        "lifetime value so far.",
    )

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        get_zone = self.env["res.company"]._get_timezone_sql
        return SQL(
            "%s%s",
            SQL(
                CUSTOMERS,
                funnel=self.env["crm.funnel.report"]._table_query,
                company=self.env.company.id,
            ),
            SQL(
                MONTHS,
                purchases=SQL(" UNION ALL ").join(self._get_purchases()),
                zone=get_zone(SQL("observed.company_id")),
                customer_zone=get_zone(SQL("customer.company_id")),
                now=fields.Datetime.now(),
                most=MOST_MONTHS,
                age=_get_months("day", "cohort"),
                full_months=SQL("%s - 1", _get_months("present", "cohort")),
            ),
        )

    @api.model
    def _get_purchases(self):
        """Hook: return [SQL of purchases], with the columns customer_id, trust (of a
        customer only the rows with the highest count), basis, date (naive UTC) and
        amount (untaxed, in the company's currency).

        There is a table ``member`` (customer_id, company_id, lead_id) to join.
        """
        return [SQL(DEALS)]
