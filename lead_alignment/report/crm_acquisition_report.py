from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..models.funnel.alignment_cost import KINDS

# The parts have the same types, to the letter: only then PostgreSQL leaves out joins
# for columns that nobody asks for.
# a row a lead and stage, of the day on which the lead reached it
STAGES = """
    SELECT %(factor)s * funnel.id::int8 + stage.place AS id, funnel.lead_id,
           %(company)s AS company_id,
           timezone(%(zone)s, timezone('UTC', stage.moment))::date AS date,
           stage.kind,
           funnel.source_id, funnel.campaign_id, funnel.medium_id, funnel.sub_team,
           funnel.marketer_id, funnel.team_id, funnel.user_id,
           (stage.kind = 'lead')::int4 AS lead_count,
           (stage.kind = 'mql')::int4 AS mql_count,
           (stage.kind = 'sql')::int4 AS sql_count,
           (stage.kind = 'new_customer')::int4 AS new_customer_count,
           CASE WHEN stage.kind IN ('new_customer', 'repeat') THEN funnel.revenue END
               AS revenue,
           NULL::float8 AS spend, NULL::float8 AS cost
      FROM (%(funnel)s) funnel
CROSS JOIN LATERAL (VALUES (0, 'lead', funnel.create_date),
                           (1, 'mql', funnel.mql_date),
                           (2, 'sql', CASE WHEN is_handed_over THEN sql_date END),
                           (3, 'new_customer', funnel.new_customer_date),
                           (6, 'repeat', CASE WHEN new_customer_date IS NULL
                                              THEN funnel.customer_date END)
                   ) AS stage(place, kind, moment)
     WHERE %(has_moment)s AND stage.moment IS NOT NULL AND %(owned)s
"""
COSTS = """
    SELECT %(factor)s * spend.id::int8 + 4, NULL::int4, spend.company_id, spend.date,
           'spend'::text, spend.source_id, spend.campaign_id, NULL::int4,
           campaign.sub_team, spend.user_id, NULL::int4, NULL::int4, 0, 0, 0, 0,
           NULL::float8, spend.amount::float8, NULL::float8
      FROM alignment_spend spend
      JOIN utm_campaign campaign ON campaign.id = spend.campaign_id
 UNION ALL
    SELECT %(factor)s * cost.id::int8 + 5, NULL::int4, cost.company_id, cost.month,
           cost.kind::text, NULL::int4, cost.campaign_id, NULL::int4,
           campaign.sub_team, NULL::int4, NULL::int4, NULL::int4, 0, 0, 0, 0,
           NULL::float8, NULL::float8, cost.amount::float8
      FROM alignment_cost cost
 LEFT JOIN utm_campaign campaign ON campaign.id = cost.campaign_id
"""
# {kind of a lead's row: its moment}
STAGE_DATES = {
    "lead": "create_date",
    "mql": "mql_date",
    "sql": "sql_date",
    "new_customer": "customer_date",
    "repeat": "customer_date",
}
A_DAY = timedelta(days=1)
FACTOR = 8  # rows of different kinds have different ids


# what people cost is not for all to see
HEADS = (
    "lead_alignment.lead_alignment_group_marketing_manager,"
    "sales_team.group_sale_manager,lead_alignment.lead_alignment_group_director"
)


def _cost(label, help_text, groups=None):
    return fields.Monetary(
        label, readonly=True, aggregator="ratio", help=help_text, groups=groups
    )


class CrmAcquisitionReport(models.Model):
    """What leads, MQLs, SQLs and new customers cost, by the month in which they came.

    A row is a lead on the day on which it reached a stage, a day's media spend, or a
    department's cost of a month. Costs that belong to no source or campaign stay apart:
    CAC by source is that of the media alone.
    """

    _name = "crm.acquisition.report"
    _description = "Acquisition Cost"
    _inherit = [
        "bounded.report.mixin",
        "ratio.report.mixin",
        "defined.report.mixin",
        "leads.report.mixin",
        "origin.report.mixin",
    ]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _rows_of_lead = "acquisition_report_ids"
    _counted = (("lead_id", "!=", False),)
    _depends = {
        "alignment.spend": ["amount", "campaign_id", "company_id", "date"]
        + ["source_id", "user_id"],
        "alignment.cost": ["amount", "campaign_id", "company_id", "kind", "month"],
    }
    _defined = {
        "lead": {"lead_count"},
        "mql": {"mql_count"},
        "sql": {"sql_count"},
        "customer": {"new_customer_count"},
        "revenue": {"revenue"},
        "cost": {"cost_per_lead", "cost_per_mql", "cost_per_sql"},
        "cac": {"cac"},
    }
    _ratios = {
        "cost_per_lead": ("spend", "lead_count"),
        "cost_per_mql": ("spend", "mql_count"),
        "cost_per_sql": ("spend", "sql_count"),
        "cac": ("total_cost", "new_customer_count"),
        "return_share": ("revenue", "total_cost"),
    }

    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "Day",
        readonly=True,
        help="When the lead reached the stage, or the day of the spend.",
    )
    kind = fields.Selection(
        [
            ("lead", "Leads"),
            ("mql", "MQLs"),
            ("sql", "SQLs"),
            ("new_customer", "New Customers"),
            ("repeat", "Repeat Customers"),
            ("spend", "Media"),
            *KINDS,
        ],
        "Row Type",
        readonly=True,
    )

    lead_count = fields.Integer("Leads", readonly=True)
    mql_count = fields.Integer("MQLs", readonly=True)
    sql_count = fields.Integer("SQLs", readonly=True)
    new_customer_count = fields.Integer("New Customers", readonly=True)
    revenue = fields.Monetary(
        readonly=True, help="Of deals won in the period, by new and repeat customers."
    )
    spend = fields.Monetary("Media Spend", readonly=True)
    cost = fields.Monetary(
        "Other Costs",
        readonly=True,
        groups=HEADS,
        help="People, tools and agencies.",
    )
    total_cost = fields.Monetary(
        readonly=True, groups=HEADS, help="Media spend, people, tools and agencies."
    )
    cost_per_lead = _cost("Cost per Lead", "Media spend divided by leads.")
    cost_per_mql = _cost("Cost per MQL", "Media spend divided by MQLs.")
    cost_per_sql = _cost("Cost per SQL", "Media spend divided by SQLs.")
    cac = _cost(
        "Customer Acquisition Cost",
        "All costs of marketing and sales divided by new customers.",
        groups=HEADS,
    )
    return_share = fields.Float(
        "Revenue per Cost",
        readonly=True,
        aggregator="ratio",
        groups=HEADS,
        help="Revenue divided by all costs. 2 means that each unit of money spent "
        "brought two.",
    )

    @property
    def _table_query(self):
        funnel = self.env["crm.funnel.report"]._table_query
        # leads with a company and those without, which count for the viewer's, are
        # apart, as in crm.source.report
        owners = (
            (SQL("funnel.company_id"), SQL("funnel.company_id IS NOT NULL")),
            (SQL("%s::int4", self.env.company.id), SQL("funnel.company_id IS NULL")),
        )
        parts = [
            SQL(
                STAGES,
                factor=FACTOR,
                company=company,
                zone=self.env["res.company"]._get_timezone_sql(company),
                funnel=funnel,
                has_moment=self._get_moment_sql(),
                owned=owned,
            )
            for company, owned in owners
        ]
        return SQL(
            """
            SELECT fact.*, %s
              FROM (SELECT *, CASE WHEN spend IS NOT NULL OR cost IS NOT NULL
                                   THEN COALESCE(spend, 0) + COALESCE(cost, 0)
                              END AS total_cost
                      FROM (%s) part) fact
            """,
            self._get_ratio_columns(),
            SQL(" UNION ALL ").join([*parts, SQL(COSTS, factor=FACTOR)]),
        )

    def _get_moment_sql(self):
        """Return SQL of whether a lead of "funnel" may have a row on the days that are
        asked for: cheaper than to find the day of each stage.

        A day of a company is within a day of the same in UTC.
        """
        kinds, bounds = self._asked.get_values("kind"), []
        if kinds is None:
            kinds = STAGE_DATES.keys()
        names = {STAGE_DATES[kind] for kind in kinds & STAGE_DATES.keys()}
        if not names:
            return SQL("FALSE")
        for operator, value in self._asked.get_bounds("date").items():
            if day := _read_day(value):
                is_since = operator[0] == ">"
                moment = fields.Datetime.to_datetime(day)
                moment += A_DAY * (-1 if is_since else 2)
                bounds.append((SQL(">=" if is_since else "<"), moment))
        if not bounds:
            return SQL("TRUE")
        return SQL(
            "(%s)",
            SQL(" OR ").join(
                SQL(" AND ").join(
                    SQL("%s %s %s", SQL.identifier("funnel", name), operator, moment)
                    for operator, moment in bounds
                )
                for name in sorted(names)
            ),
        )


def _read_day(value):
    """Return a day of a condition; None for what is none, e.g. "today -3d"."""
    try:
        return fields.Date.to_date(value)
    except (TypeError, ValueError):
        return None
