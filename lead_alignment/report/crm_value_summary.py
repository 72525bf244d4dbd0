from odoo import api, fields, models
from odoo.tools import SQL

from .crm_acquisition_report import HEADS

MONTHS = 24  # the longest look ahead
FEW = 5  # customers; of fewer no range is given
# of 80 per cent: quantile 0.9 of the normal distribution
Z_80 = 1.2816
TAIL = 6  # months

# Margin in a month of age is the mean over the customers observed for that long. Where
# a group has none yet, all customers of the company stand for it (Bornhuetter and
# Ferguson, The Actuary and IBNR, 1972); where the company has none yet, the mean of its
# last months. The range is from the influence that each customer has on that sum (as
# Greenwood's formula): what one brings in one month and the next is not independent. A
# month that the others stand for is as unsure as they are.
SUMMARY = """
    WITH row AS MATERIALIZED (
         SELECT lead_id, company_id, age, margin, source_id, campaign_id, sub_team
           FROM (%(rows)s) value WHERE age < %(months)s),
         grouped AS MATERIALIZED (
         SELECT row.*, part.kind, part.key FROM row CROSS JOIN LATERAL (VALUES
                ('all', ''), ('source', source_id::text),
                ('campaign', campaign_id::text), ('sub_team', sub_team))
                AS part(kind, key)
          WHERE part.key IS NOT NULL),
         curve AS MATERIALIZED (
         SELECT company_id, kind, key, age, count(*) AS n, avg(margin) AS mean,
                sum(margin) AS total,
                max(age) OVER (PARTITION BY company_id, kind, key) AS last,
                age > 0 AND age > max(age) OVER (PARTITION BY company_id) - %(tail)s
                    AS is_tail
           FROM grouped GROUP BY 1, 2, 3, 4),
         tail AS (
         SELECT company_id, max(last) AS last, count(*) FILTER (WHERE is_tail) AS n,
                COALESCE(avg(mean) FILTER (WHERE is_tail), 0) AS mean
           FROM curve WHERE kind = 'all' GROUP BY 1),
         expected AS (
         SELECT part.company_id, part.kind, part.key, age.age,
                COALESCE(own.mean, whole.mean, tail.mean) AS mean
           FROM (SELECT DISTINCT company_id, kind, key FROM curve) part
          CROSS JOIN generate_series(0, %(months)s - 1) AS age
           JOIN tail USING (company_id)
      LEFT JOIN curve own USING (company_id, kind, key, age)
      LEFT JOIN curve whole ON whole.company_id = part.company_id
            AND whole.kind = 'all' AND whole.age = age.age),
         influence AS (
         SELECT company_id, kind, key, lead_id,
                sum((margin - curve.mean) / curve.n * (%(own_12)s)) AS of_year,
                sum((margin - curve.mean) / curve.n * (%(own_all)s)) AS of_all
           FROM grouped JOIN curve USING (company_id, kind, key, age)
           JOIN tail USING (company_id)
          GROUP BY 1, 2, 3, 4),
         borrowed AS (
         SELECT company_id, last, sum(of_year ^ 2) AS of_year, sum(of_all ^ 2) AS of_all
           FROM (SELECT part.company_id, part.last, grouped.lead_id,
                        sum((margin - curve.mean) / curve.n * (%(lent_12)s)) AS of_year,
                        sum((margin - curve.mean) / curve.n * (%(lent_all)s)) AS of_all
                   FROM (SELECT DISTINCT company_id, last FROM curve
                          WHERE kind != 'all') part
                   JOIN grouped ON grouped.company_id = part.company_id
                        AND grouped.kind = 'all'
                   JOIN curve ON curve.company_id = part.company_id
                        AND curve.kind = 'all' AND curve.age = grouped.age
                   JOIN tail ON tail.company_id = part.company_id
                  GROUP BY 1, 2, 3) lent
          GROUP BY 1, 2),
         spread AS (
         SELECT influence.company_id, kind, key, count(*) AS customers,
                %(z)s * sqrt((sum(influence.of_year ^ 2) + CASE WHEN kind != 'all'
                    THEN max(borrowed.of_year) ELSE 0 END)
                    * count(*) / NULLIF(count(*) - 1, 0)) AS of_year,
                %(z)s * sqrt((sum(influence.of_all ^ 2) + CASE WHEN kind != 'all'
                    THEN max(borrowed.of_all) ELSE 0 END)
                    * count(*) / NULLIF(count(*) - 1, 0)) AS of_all
           FROM influence
           JOIN (SELECT DISTINCT company_id, kind, key, last FROM curve) part
                USING (company_id, kind, key)
      LEFT JOIN borrowed ON borrowed.company_id = influence.company_id
                AND borrowed.last = part.last
          GROUP BY 1, 2, 3),
         cost AS (%(costs)s),
         lifetime AS (
         SELECT company_id, kind, key, age, sum(mean) OVER (
                PARTITION BY company_id, kind, key ORDER BY age) AS value
           FROM expected),
         figure AS (
         SELECT company_id, kind, key, spread.customers, observed.total AS margin,
                spread.of_year, spread.of_all,
                cost.amount / NULLIF(cost.customers, 0) AS cac,
                max(lifetime.value) FILTER (WHERE lifetime.age = 11) AS clv_12,
                max(lifetime.value) FILTER (WHERE lifetime.age = %(months)s - 1)
                    AS clv_24,
                min(lifetime.age) FILTER (
                    WHERE lifetime.value * cost.customers >= cost.amount) + 1
                    AS payback_months
           FROM spread
           JOIN lifetime USING (company_id, kind, key)
           JOIN (SELECT company_id, kind, key, sum(total) AS total
                   FROM curve GROUP BY 1, 2, 3) observed USING (company_id, kind, key)
      LEFT JOIN cost USING (company_id, kind, key)
          GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)
    SELECT row_number() OVER (ORDER BY company_id, kind, key)::int4 AS id, company_id,
           kind, CASE WHEN kind = 'source' THEN key::int4 END AS source_id,
           CASE WHEN kind = 'campaign' THEN key::int4 END AS campaign_id,
           CASE WHEN kind = 'sub_team' THEN key END AS sub_team,
           customers::int4 AS customer_count, margin,
           margin / customers AS margin_per_customer,
           clv_12, clv_12 - of_year AS clv_12_low, clv_12 + of_year AS clv_12_high,
           clv_24, clv_24 - of_all AS clv_24_low, clv_24 + of_all AS clv_24_high,
           cac, clv_24 / NULLIF(cac, 0) AS clv_cac, payback_months
      FROM (SELECT company_id, kind, key, customers, margin, clv_12, clv_24, cac,
                   payback_months,
                   CASE WHEN customers >= %(few)s THEN of_year END AS of_year,
                   CASE WHEN customers >= %(few)s THEN of_all END AS of_all
              FROM figure) shown
"""
# How often a month of age counts in a sum: itself, and as one of the last months for
# those that nobody has reached.
AHEAD = """
    CASE WHEN curve.is_tail
         THEN GREATEST(0, %(months)s - 1 - tail.last)::float8 / tail.n ELSE 0 END
"""
OWN = f"""
    (age < %(months)s)::int4 + CASE WHEN kind = 'all' THEN {AHEAD} ELSE 0 END
"""
LENT = f"(curve.age > part.last AND curve.age < %(months)s)::int4 + {AHEAD}"
# A group's costs are those that name it: of a source and campaign the media, and what
# was booked on the campaign. New customers are those of the same rows.
COSTS = """
    SELECT company_id, part.kind, part.key,
           sum(total_cost) AS amount, sum(new_customer_count) AS customers
      FROM (%(acquisition)s) row CROSS JOIN LATERAL (VALUES
           ('all', ''), ('source', source_id::text), ('campaign', campaign_id::text),
           ('sub_team', sub_team)) AS part(kind, key)
     WHERE part.key IS NOT NULL
     GROUP BY 1, 2, 3
    HAVING sum(total_cost) > 0
"""


def _amount(label, help_text, groups=None):
    return fields.Monetary(
        label, readonly=True, aggregator=None, help=help_text, groups=groups
    )


class CrmValueSummary(models.Model):
    """Customer lifetime value, what a customer cost, and after how many months this was
    earned back: of all customers, and by source, campaign and sub-team.

    Over all customers that there are, however long they are known.
    """

    _name = "crm.value.summary"
    _description = "Customer Lifetime Value"
    _inherit = ["defined.report.mixin"]
    _auto = False
    _order = "kind, customer_count desc, id"
    _rec_name = "kind"
    _depends = {"alignment.cost": ["amount"], "alignment.spend": ["amount"]}
    _defined = {
        "customer": {"customer_count"},
        "clv": {"clv_12", "clv_24", "margin_per_customer"},
        "cac": {"cac"},
        "payback": {"payback_months", "clv_cac"},
    }

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("all", "All Customers"),
            ("source", "Source"),
            ("campaign", "Campaign"),
            ("sub_team", "Marketing Sub-Team"),
        ],
        "Customer Group",
        readonly=True,
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    sub_team = fields.Char("Marketing Sub-Team", readonly=True)
    customer_count = fields.Integer("Customers", readonly=True, aggregator=None)
    margin = _amount("Margin so Far", "In the first 24 months of each customer.")
    margin_per_customer = _amount(
        "Margin per Customer", "Margin so far divided by customers."
    )
    clv_12 = _amount(
        "CLV 12 Months",
        "Margin that a customer brings in the first 12 months. Months that these "
        "customers have not reached yet are taken from all customers.",
    )
    clv_12_low = _amount(
        "CLV 12 Months: Low", "In 9 of 10 cases the true value is above this."
    )
    clv_12_high = _amount(
        "CLV 12 Months: High", "In 9 of 10 cases the true value is below this."
    )
    clv_24 = _amount("CLV 24 Months", "The same for the first 24 months.")
    clv_24_low = _amount(
        "CLV 24 Months: Low", "In 9 of 10 cases the true value is above this."
    )
    clv_24_high = _amount(
        "CLV 24 Months: High", "In 9 of 10 cases the true value is below this."
    )
    cac = _amount(
        "Customer Acquisition Cost",
        "All costs divided by new customers. Of a source or campaign: media, and costs "
        "entered for the campaign.",
        groups=HEADS,
    )
    clv_cac = fields.Float(
        "CLV : CAC",
        readonly=True,
        aggregator=None,
        groups=HEADS,
        help="CLV of 24 months divided by the acquisition cost.",
    )
    payback_months = fields.Integer(
        "Payback (Months)",
        readonly=True,
        aggregator=None,
        groups=HEADS,
        help="Months until the margin of a customer covers the acquisition cost. Empty "
        "if that takes more than 24 months.",
    )

    @api.depends("source_id", "campaign_id", "sub_team")
    def _compute_name(self):
        for row in self:
            record = row.source_id or row.campaign_id
            row.name = record.display_name or row.sub_team

    @property
    def _table_query(self):
        return SQL(
            SUMMARY,
            rows=self.env["crm.value.report"]._table_query,
            costs=SQL(
                COSTS, acquisition=self.env["crm.acquisition.report"]._table_query
            ),
            months=MONTHS,
            tail=TAIL,
            few=FEW,
            own_12=SQL(OWN, months=12),
            own_all=SQL(OWN, months=MONTHS),
            lent_12=SQL(LENT, months=12),
            lent_all=SQL(LENT, months=MONTHS),
            z=Z_80,
        )
