from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.local_day import get_bounds

PLEDGES = """
    SELECT row_number() OVER (ORDER BY made.month, made.company_id)::int AS id,
           made.company_id, made.month, made.delivered_count,
           made.returned_count, made.delivered_value,
           COALESCE((terms.said->>'mql_volume')::int, 0) AS promised_count,
           COALESCE((terms.said->>'mql_value')::float8, 0) AS promised_value,
           made.delivered_count
               / NULLIF((terms.said->>'mql_volume')::float8, 0)
               AS delivered_share,
           made.delivered_count
               / NULLIF((terms.said->>'mql_volume')::float8 * part.share, 0)
               AS pace_share,
           round(made.delivered_count / NULLIF(part.share, 0))::int
               AS forecast_count
      FROM (SELECT company_id, date_trunc('month', local_date)::date AS month,
                   count(DISTINCT lead_id) AS delivered_count,
                   count(DISTINCT lead_id) FILTER (WHERE state = 'rejected')
                       AS returned_count,
                   sum(expected_revenue) AS delivered_value
              FROM (SELECT *, timezone(%(zone)s, timezone('UTC', date)) AS local_date
                      FROM crm_lead_handover WHERE is_first) handover
             GROUP BY 1, 2) made
      CROSS JOIN LATERAL (
           SELECT COALESCE((SELECT now.share
                              FROM unnest(%(companies)s::int[], %(months)s::date[],
                                          %(shares)s::float8[])
                                   AS now(company_id, month, share)
                             WHERE now.company_id = made.company_id
                               AND now.month = made.month), 1) AS share) part
      LEFT JOIN LATERAL (
           SELECT version.terms AS said
             FROM alignment_agreement_version version
             JOIN alignment_agreement agreement
               ON agreement.id = version.agreement_id AND agreement.is_general
            WHERE version.company_id = made.company_id
              AND version.date_from < made.month + interval '1 month'
            ORDER BY version.date_from DESC LIMIT 1) terms ON TRUE
"""


class CrmPledgeReport(models.Model):
    """One row a company and month: how many MQLs marketing committed to, how many it
    handed over, and the forecast of the month.

    The commitment is that of the version that was last in force in the month. The
    forecast of the present month uses the company's working time that has passed.
    """

    _name = "crm.pledge.report"
    _description = "MQL Delivery"
    _auto = False
    _order = "month desc, company_id"
    _rec_name = "month"

    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    promised_count = fields.Integer("Committed", readonly=True)
    delivered_count = fields.Integer(
        "Delivered", readonly=True, help="Leads handed off for the first time."
    )
    returned_count = fields.Integer("MQLs Returned", readonly=True)
    delivered_share = fields.Float("Delivered %", readonly=True, aggregator="avg")
    pace_share = fields.Float(
        "Pace %",
        readonly=True,
        aggregator="avg",
        help="Delivered so far compared with the plan to date. 100% is on track.",
    )
    forecast_count = fields.Integer(
        "Forecast", readonly=True, help="Expected by month-end at the current pace."
    )
    promised_value = fields.Float(readonly=True)
    delivered_value = fields.Float(readonly=True)

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        self.env["crm.lead.handover"].flush_model()
        companies, months, shares = self._get_elapsed()
        return SQL(
            PLEDGES,
            zone=self.env["res.company"]._get_timezone_sql(SQL("company_id")),
            companies=companies,
            months=months,
            shares=shares,
        )

    def _get_elapsed(self):
        """Return (company ids, first days of their present months, shares of these
        months' working time that have passed)."""
        now = fields.Datetime.now()
        # sudo: all users may know when companies work
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        months, shares = [], []
        for company in companies:
            month = company._get_today().replace(day=1)
            start, end = get_bounds(
                month, month + relativedelta(months=1), company._get_timezone()
            )
            calendar = self.env["crm.team"]._get_business_calendar(company)
            passed, whole = calendar._business_seconds_batch(
                [(start, now), (start, end)]
            )
            months.append(month)
            shares.append(passed / whole if whole else 1.0)
        return companies.ids, months, shares
