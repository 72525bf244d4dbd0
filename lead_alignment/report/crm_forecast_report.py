from odoo import fields, models
from odoo.tools import SQL

from ..models.funnel.alignment_forecast import HORIZONS

# the last forecast that was made so many days before the end of the month, or earlier,
# and what the month brought
ACCURACY = """
    SELECT told.id * %(count)s + told.place AS id, told.id AS forecast_id,
           told.company_id, told.month, told.user_id, told.is_whole, told.horizon,
           told.expected, told.low, told.high, told.adjusted,
           COALESCE(fact.revenue, 0) AS actual,
           abs(told.expected - fact.revenue) / NULLIF(fact.revenue, 0)
               AS expected_error,
           abs(told.adjusted - fact.revenue) / NULLIF(fact.revenue, 0)
               AS adjusted_error,
           (COALESCE(fact.revenue, 0) BETWEEN told.low AND told.high)::int4::float8
               AS held_share
      FROM (SELECT DISTINCT ON (forecast.company_id, forecast.user_id, forecast.month,
                                ahead.days)
                   forecast.id, forecast.company_id, forecast.month, forecast.user_id,
                   COALESCE(forecast.is_whole, FALSE) AS is_whole,
                   forecast.expected::float8, forecast.low::float8,
                   forecast.high::float8, forecast.adjusted::float8,
                   ahead.days::text AS horizon, ahead.place
              FROM alignment_forecast forecast
              JOIN unnest(%(horizons)s::int[]) WITH ORDINALITY AS ahead(days, place)
                ON forecast.date <= forecast.month + INTERVAL '1 month'
                                    - ahead.days * INTERVAL '1 day'
             WHERE forecast.month + INTERVAL '1 month'
                   <= timezone(%(zone)s, timezone('UTC', %(now)s::timestamp))
             ORDER BY forecast.company_id, forecast.user_id, forecast.month, ahead.days,
                      forecast.date DESC) told
 LEFT JOIN (SELECT company_id, user_id, grouping(user_id) AS is_whole,
                   month, sum(revenue) AS revenue
              FROM (SELECT *, date_trunc('month', timezone(%(zone)s,
                                         timezone('UTC', customer_date)))::date AS month
                      FROM (%(funnel)s) funnel
                     WHERE customer_date IS NOT NULL) bought
             GROUP BY company_id, month, GROUPING SETS ((user_id), ())) fact
        ON fact.company_id = told.company_id AND fact.month = told.month
       AND (fact.is_whole = 1) = told.is_whole
       AND (told.is_whole OR fact.user_id = told.user_id)
"""


class CrmForecastReport(models.Model):
    """How good the forecasts of past months were, 30, 14 and 7 days before their end.

    A month that brought nothing has no error in per cent.
    """

    _name = "crm.forecast.report"
    _description = "Forecast Accuracy"
    _inherit = ["defined.report.mixin"]
    _auto = False
    _order = "month desc, user_id, horizon, id"
    _rec_name = "month"
    _depends = {
        "alignment.forecast": ["adjusted", "company_id", "date", "expected", "high"]
        + ["is_whole", "low", "month", "user_id"],
    }

    _defined = {
        "forecast": {"adjusted", "expected", "adjusted_error", "expected_error"},
        "revenue": {"actual"},
    }

    forecast_id = fields.Many2one("alignment.forecast", "Snapshot", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    is_whole = fields.Boolean("Whole Company", readonly=True)
    horizon = fields.Selection(
        [(str(days), f"{days} days before the end") for days in HORIZONS],
        "Made",
        readonly=True,
    )
    expected = fields.Monetary("Estimate", readonly=True)
    low = fields.Monetary("Estimate, Low", readonly=True, aggregator=None)
    high = fields.Monetary("Estimate, High", readonly=True, aggregator=None)
    adjusted = fields.Monetary("Forecast", readonly=True)
    actual = fields.Monetary(readonly=True)
    expected_error = fields.Float(
        "Error of Estimate %",
        readonly=True,
        aggregator="avg",
        help="Difference from the actual revenue, in per cent of it (MAPE).",
    )
    adjusted_error = fields.Float(
        "Error of Forecast %",
        readonly=True,
        aggregator="avg",
        help="As above, for what people put in place of the estimate.",
    )
    held_share = fields.Float(
        "Within Range %",
        readonly=True,
        aggregator="avg",
        help=(
            "How often the month ended within the range of the estimate. 80% is right."
        ),
    )

    @property
    def _table_query(self):
        return SQL(
            ACCURACY,
            count=len(HORIZONS) + 1,
            horizons=list(HORIZONS),
            zone=self.env.company._get_timezone(),
            now=fields.Datetime.now(),
            # the whole month counts, whoever asks
            funnel=self.env["crm.funnel.report"]._table_query,
        )
