from odoo import fields, models
from odoo.tools import SQL

from ..models.funnel.alignment_forecast import HORIZONS
from .bit_mean import get_bit_mean

# of the last day on which forecasts were made, so many days before the end of the month
# or earlier; and what the month brought
ACCURACY = """
    SELECT forecast.id * %(count)s + told.place AS id, forecast.id AS forecast_id,
           forecast.company_id, forecast.month, forecast.user_id,
           COALESCE(forecast.is_whole, FALSE) AS is_whole,
           told.days::text AS horizon, 1 << told.place::int4 AS horizon_bit,
           forecast.expected::float8, forecast.low::float8, forecast.high::float8,
           forecast.adjusted::float8,
           COALESCE(fact.revenue, 0) AS actual,
           abs(forecast.expected::float8 - fact.revenue) / NULLIF(fact.revenue, 0)
               AS expected_error,
           abs(forecast.adjusted::float8 - fact.revenue) / NULLIF(fact.revenue, 0)
               AS adjusted_error,
           (COALESCE(fact.revenue, 0) BETWEEN forecast.low AND forecast.high)
               ::int4::float8 AS held_share
      FROM (SELECT made.company_id, made.month, ahead.days, ahead.place,
                   max(made.date) AS date
              FROM alignment_forecast made
              JOIN unnest(%(horizons)s::int[]) WITH ORDINALITY AS ahead(days, place)
                ON made.date <= made.month + INTERVAL '1 month'
                                - ahead.days * INTERVAL '1 day'
             WHERE made.month + INTERVAL '1 month' <= timezone(
                       %(zone_of_forecast)s, timezone('UTC', %(now)s::timestamp))
             GROUP BY 1, 2, 3, 4) told
      JOIN alignment_forecast forecast
        ON (forecast.company_id, forecast.month, forecast.date)
           = (told.company_id, told.month, told.date)
 LEFT JOIN (SELECT company_id, user_id, grouping(user_id) = 1 AS is_whole,
                   month, sum(revenue) AS revenue
              FROM (SELECT *, date_trunc('month', timezone(%(zone_of_deal)s,
                                         timezone('UTC', customer_date)))::date AS month
                      FROM (%(funnel)s) funnel
                     WHERE customer_date IS NOT NULL) bought
             GROUP BY company_id, month, GROUPING SETS ((user_id), ())) fact
        ON fact.company_id = forecast.company_id AND fact.month = forecast.month
       AND fact.is_whole = COALESCE(forecast.is_whole, FALSE)
       AND (fact.is_whole OR fact.user_id = forecast.user_id)
"""
AMOUNTS = frozenset({"expected", "adjusted", "actual"})
BITS = len(HORIZONS) + 1


class CrmForecastReport(models.Model):
    """How good the forecasts of past months were, 30, 14 and 7 days before their end.

    A month that brought nothing has no error in per cent. Amounts that stand at several
    of these moments are their mean, never their sum.
    """

    _name = "crm.forecast.report"
    _description = "Forecast Accuracy"
    _inherit = ["whole.report.mixin", "defined.report.mixin"]
    _auto = False
    _order = "month desc, user_id, horizon, id"
    _rec_name = "month"
    _depends = {
        "alignment.forecast": ["adjusted", "company_id", "date", "expected", "high"]
        + ["is_whole", "low", "month", "user_id"],
    }

    _whole_fields = AMOUNTS | {"expected_error", "adjusted_error", "held_share"}
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
    horizon_bit = fields.Integer(
        readonly=True, aggregator=None, export_string_translation=False
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
        zones = self.env["res.company"]
        return SQL(
            ACCURACY,
            count=BITS,
            horizons=list(HORIZONS),
            zone_of_forecast=zones._get_timezone_sql(SQL("made.company_id")),
            zone_of_deal=zones._get_timezone_sql(SQL("funnel.company_id")),
            now=fields.Datetime.now(),
            # the whole month counts, whoever asks
            funnel=self.env["crm.funnel.report"]._table_query,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide amounts by the number of moments that they are summed over."""
        selected = super()._read_group_select(aggregate_spec, query)
        name, _separator, aggregate = aggregate_spec.partition(":")
        if name not in AMOUNTS or aggregate not in ("sum", "sum_currency"):
            return selected
        return get_bit_mean(
            selected, self._field_to_sql(self._table, "horizon_bit", query), BITS
        )
