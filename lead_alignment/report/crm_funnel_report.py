from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.handover.crm_lead_lifecycle_change import STAGES

# stages after the handoff, each a part of the one before
SALES_STAGES = ("sal", "sql", "customer")

# When a lead reached a stage after its first handoff. The stamp says so, unless sales
# had the lead at this stage already before it was handed off: then the log does.
# What was undone does not count: an undo leads back past it.
REACHED = """
    CASE WHEN handed.id IS NULL OR lead.%(stamp)s >= handed.date THEN lead.%(stamp)s
         WHEN lead.%(stamp)s IS NOT NULL THEN (
              SELECT min(change.date)
                FROM crm_lead_lifecycle_change change
               WHERE change.lead_id = lead.id AND change.date >= handed.date
                 AND change.to_stage = ANY(%(stages)s)
                 AND change.cause NOT IN ('undo', 'merge')
                 AND NOT EXISTS (
                     SELECT FROM crm_lead_lifecycle_change undone
                      WHERE undone.lead_id = lead.id AND undone.cause = 'undo'
                        AND undone.id > change.id
                        AND NOT EXISTS (
                            SELECT FROM crm_lead_lifecycle_change back
                             WHERE back.lead_id = lead.id
                               AND back.to_stage = undone.to_stage
                               AND back.id >= change.id AND back.id < undone.id)))
    END
"""
# Of a customer with several deals the first one counts, whoever brought it.
IS_NEW_CUSTOMER = """
    lead.customer_date IS NOT NULL
    AND NOT EXISTS (SELECT FROM crm_lead earlier
                     WHERE earlier.profile_id = lead.profile_id
                       AND earlier.customer_date IS NOT NULL
                       AND (earlier.customer_date, earlier.id)
                           < (lead.customer_date, lead.id))
"""
FUNNEL = """
    SELECT reached.*,
           1 AS lead_count,
           is_handed_over::int4 AS mql_count,
           (is_handed_over AND sal_date IS NOT NULL)::int4 AS sal_count,
           (is_handed_over AND sql_date IS NOT NULL)::int4 AS sql_count,
           (is_handed_over AND customer_date IS NOT NULL)::int4 AS customer_count,
           (new_customer_date IS NOT NULL)::int4 AS new_customer_count,
           (is_handed_over AND NOT is_judged)::int4 AS open_count,
           is_handed_over::int4::float8 AS mql_share,
           %(shares)s,
           EXTRACT(EPOCH FROM sal_date - mql_date)::float8 / 86400 AS sal_days,
           EXTRACT(EPOCH FROM sql_date - mql_date)::float8 / 86400 AS sql_days,
           EXTRACT(EPOCH FROM customer_date - mql_date)::float8 / 86400
               AS customer_days
      FROM (SELECT lead.id, lead.id AS lead_id, lead.company_id, lead.create_date,
                   COALESCE(own.currency_id, %(currency)s) AS currency_id,
                   lead.lifecycle, lead.type, lead.source_id, lead.campaign_id,
                   lead.medium_id, lead.marketer_id, lead.user_id, lead.team_id,
                   lead.first_touch_id,
                   first.source_id AS first_source_id,
                   first.campaign_id AS first_campaign_id,
                   last.source_id AS last_source_id,
                   last.campaign_id AS last_campaign_id,
                   COALESCE(first.sub_team, brought.sub_team) AS sub_team,
                   handed.id IS NOT NULL AS is_handed_over,
                   handed.date AS mql_date,
                   %(reached)s,
                   CASE WHEN %(is_new_customer)s THEN lead.customer_date END
                       AS new_customer_date,
                   %(days)s AS conversion_days,
                   handed.date <= %(now)s - %(days)s * INTERVAL '1 day' AS is_judged,
                   %(revenue)s AS revenue,
                   %(basis)s AS revenue_basis %(columns)s,
                   CASE WHEN lead.won_status = 'pending' AND handed.id IS NOT NULL
                        THEN lead.expected_revenue::float8 END AS pipeline
              FROM crm_lead lead
         LEFT JOIN res_company own ON own.id = lead.company_id
         LEFT JOIN crm_lead_handover handed
                ON handed.lead_id = lead.id AND handed.is_first
         LEFT JOIN crm_lead_touch first ON first.id = lead.first_touch_id
         LEFT JOIN crm_lead_touch last ON last.id = lead.last_touch_id
         LEFT JOIN utm_campaign brought
                ON brought.id = COALESCE(first.campaign_id, lead.campaign_id)
                   %(joins)s) reached
"""
# of the handoffs that are old enough, those that came that far in time
SHARE = """
    CASE WHEN is_judged THEN
         COALESCE(%(date)s < mql_date + conversion_days * INTERVAL '1 day', FALSE)
             ::int4::float8
    END AS %(name)s
"""


class Revenue(NamedTuple):
    """SQL on a lead: what it earned, where that is known from, and what to join.

    :param amount: untaxed, in the company's currency; NULL if it earned nothing
    :param basis: a key of the field ``revenue_basis``; NULL likewise
    :param columns: ", … AS …" for further fields of the report
    """

    amount: SQL
    basis: SQL
    joins: SQL = SQL("")
    columns: SQL = SQL("")


class CrmFunnelReport(models.Model):
    """One row a lead: which stages it reached, when, and what it earned. Loops, returns
    and reopened leads count once a stage.

    The stages count leads that marketing handed off (*MQL*: the first handoff), so
    each is a part of the one before. Leads that sales found itself count as leads, and
    as new customers. A lead counts in the month of its own date of a stage
    (``mql_date`` etc.), or as part of a cohort, by the date of an earlier stage.

    Shares are of handoffs older than the company's conversion window, and of what they
    reached within it. Younger ones are *open*: neither good nor bad yet.
    """

    _name = "crm.funnel.report"
    _description = "Funnel"
    _inherit = [
        "percentile.report.mixin",
        "defined.report.mixin",
        "leads.report.mixin",
        "origin.report.mixin",
    ]
    _auto = False
    _order = "create_date desc, id desc"
    _rec_name = "lead_id"
    _rows_of_lead = "funnel_report_ids"
    _depends = {
        "crm.lead": ["campaign_id", "company_id", "customer_date", "expected_revenue"]
        + ["first_touch_id", "last_touch_id", "lifecycle", "marketer_id", "medium_id"]
        + ["profile_id", "sal_date", "source_id", "sql_date", "team_id", "type"]
        + ["user_id", "won_status"],
        "crm.lead.handover": ["date", "is_first", "lead_id"],
        "crm.lead.touch": ["campaign_id", "source_id", "sub_team"],
        "utm.campaign": ["sub_team"],
    }
    _defined = {
        "lead": {"lead_count"},
        "mql": {"mql_count", "mql_date"},
        "sal": {"sal_count", "sal_date"},
        "sql": {"sql_count", "sql_date"},
        "customer": {"customer_count", "new_customer_count", "customer_date"},
        "conversion": {"mql_share", "sal_share", "sql_share", "customer_share"},
        "velocity": {"sal_days", "sql_days", "customer_days"},
        "pipeline": {"pipeline"},
        "revenue": {"revenue"},
    }

    currency_id = fields.Many2one("res.currency", readonly=True)
    create_date = fields.Datetime("Created", readonly=True)
    mql_date = fields.Datetime(
        "MQL on", readonly=True, help="First handoff from marketing to sales."
    )
    sal_date = fields.Datetime("SAL on", readonly=True)
    sql_date = fields.Datetime("SQL on", readonly=True)
    customer_date = fields.Datetime("Customer on", readonly=True)
    new_customer_date = fields.Datetime("First Purchase on", readonly=True)
    lifecycle = fields.Selection(STAGES, readonly=True)
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    first_source_id = fields.Many2one(
        "utm.source", "First Touch: Source", readonly=True
    )
    first_campaign_id = fields.Many2one(
        "utm.campaign", "First Touch: Campaign", readonly=True
    )
    last_source_id = fields.Many2one("utm.source", "Last Touch: Source", readonly=True)
    last_campaign_id = fields.Many2one(
        "utm.campaign", "Last Touch: Campaign", readonly=True
    )
    is_handed_over = fields.Boolean("Handed Off", readonly=True)

    lead_count = fields.Integer("Leads", readonly=True)
    mql_count = fields.Integer(
        "MQLs", readonly=True, help="Leads that marketing handed off to sales."
    )
    sal_count = fields.Integer(
        "SALs", readonly=True, help="MQLs that sales accepted, or that came further."
    )
    sql_count = fields.Integer(
        "SQLs", readonly=True, help="MQLs that became SQLs, or that came further."
    )
    customer_count = fields.Integer(
        "Customers", readonly=True, help="MQLs that became customers."
    )
    new_customer_count = fields.Integer(
        "New Customers",
        readonly=True,
        help="People who bought for the first time, whether marketing or sales found "
        "them.",
    )
    open_count = fields.Integer(
        "Too Early to Tell",
        readonly=True,
        help="MQLs that are younger than the conversion window. Conversion rates leave "
        "them out.",
    )
    mql_share = fields.Float(
        "Lead to MQL %",
        readonly=True,
        aggregator="avg",
        help="Share of all leads that marketing handed off.",
    )
    sal_share = fields.Float(
        "MQL to SAL %",
        readonly=True,
        aggregator="avg",
        help="Share of MQLs that became SALs within the conversion window.",
    )
    sql_share = fields.Float(
        "MQL to SQL %",
        readonly=True,
        aggregator="avg",
        help="Share of MQLs that became SQLs within the conversion window.",
    )
    customer_share = fields.Float(
        "MQL to Customer %",
        readonly=True,
        aggregator="avg",
        help="Share of MQLs that became customers within the conversion window.",
    )
    sal_days = fields.Float(
        "Median Days to SAL", readonly=True, aggregator="median", help="From MQL."
    )
    sql_days = fields.Float(
        "Median Days to SQL", readonly=True, aggregator="median", help="From MQL."
    )
    customer_days = fields.Float(
        "Median Days to Customer", readonly=True, aggregator="median", help="From MQL."
    )
    pipeline = fields.Monetary(
        "Pipeline from Marketing",
        readonly=True,
        help="Expected revenue of open leads that marketing handed off.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="Confirmed orders, without tax, where the lead has any; else the amount "
        "of the won deal. In the company's currency.",
    )
    revenue_basis = fields.Selection(
        [("outcome", "Amount of the won deal")], "Revenue Taken from", readonly=True
    )

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        revenue = self._get_revenue()
        return SQL(
            FUNNEL,
            reached=SQL(", ").join(map(self._get_reached, SALES_STAGES)),
            shares=SQL(", ").join(
                SQL(
                    SHARE,
                    date=SQL.identifier(f"{stage}_date"),
                    name=SQL.identifier(f"{stage}_share"),
                )
                for stage in SALES_STAGES
            ),
            is_new_customer=SQL(IS_NEW_CUSTOMER),
            # leads without a company count by the viewer's
            days=SQL(
                "COALESCE(own.conversion_days, %s)", self.env.company.conversion_days
            ),
            currency=self.env.company.currency_id.id,
            now=fields.Datetime.now(),
            revenue=revenue.amount,
            basis=revenue.basis,
            columns=revenue.columns,
            joins=revenue.joins,
        )

    @api.model
    def _get_reached(self, stage):
        """Return SQL of when a lead reached ``stage`` or, if earlier, a later one."""
        stages = SALES_STAGES[SALES_STAGES.index(stage) :]
        dates = [
            SQL(REACHED, stamp=SQL.identifier(f"{one}_date"), stages=list(stages))
            for one in stages
        ]
        return SQL(
            "LEAST(%s) AS %s", SQL(", ").join(dates), SQL.identifier(f"{stage}_date")
        )

    @api.model
    def _get_revenue(self):
        """Hook: return the ``Revenue`` of a lead. Here: the amount of a deal that is
        won."""
        won = SQL("lead.customer_date IS NOT NULL AND lead.won_status = 'won'")
        return Revenue(
            amount=SQL("CASE WHEN %s THEN lead.expected_revenue END::float8", won),
            basis=SQL("CASE WHEN %s THEN 'outcome' END", won),
        )
