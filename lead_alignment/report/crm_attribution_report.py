from odoo import fields, models
from odoo.tools import SQL

from .bit_mean import get_bit_mean

# days after which a touch counts half
HALF_LIFE = 7
# what all touches of a lead have in common, as *Funnel* has it
OF_LEAD = {"create_date", "mql_date", "customer_date", "lead_id", "team_id", "user_id"}
# {model: SQL of a touch's share of its lead}. ``n`` of ``total`` is the touch's place.
WEIGHTS = {
    "first": "(n = 1)::int4::float8",
    "last": "(n = total)::int4::float8",
    "linear": "1::float8 / total",
    "position": """
        CASE WHEN total <= 2 THEN 1::float8 / total
             WHEN n IN (1, total) THEN 0.4::float8
             ELSE 0.2::float8 / (total - 2) END
    """,
    "decay": "COALESCE(decay / all_decay, 1)",
    "removal": """
        CASE WHEN all_effects > 0 THEN COALESCE(effect, 0) / all_effects
             ELSE 1::float8 / total END
    """,
}
# the touches of each lead up to the deal; a lead without any has one, of its own source
TOUCHES = """
    SELECT funnel.lead_id, funnel.company_id, funnel.currency_id, funnel.create_date,
           funnel.mql_date,
           funnel.customer_date, funnel.marketer_id, funnel.team_id, funnel.user_id,
           funnel.lead_count,
           funnel.mql_count, funnel.customer_count, funnel.revenue,
           touch.id AS touch_id,
           COALESCE(touch.date, funnel.create_date) AS touch_date,
           CASE WHEN touch.id IS NULL THEN funnel.source_id ELSE touch.source_id END
               AS source_id,
           CASE WHEN touch.id IS NULL THEN funnel.campaign_id ELSE touch.campaign_id END
               AS campaign_id,
           CASE WHEN touch.id IS NULL THEN funnel.medium_id ELSE touch.medium_id END
               AS medium_id,
           CASE WHEN touch.id IS NULL THEN funnel.sub_team
                ELSE COALESCE(touch.sub_team, brought.sub_team) END AS sub_team,
           row_number() OVER path AS n,
           count(*) OVER lead AS total,
           -- as float8: with numeric, as EXTRACT gives it, this takes ten times as long
           -- of twenty years and more there is nothing left
           2 ^ GREATEST(-1000, EXTRACT(
               EPOCH FROM touch.date - max(touch.date) OVER lead)::float8
               / 86400 / %(half_life)s) AS decay,
           effect.effect / count(*) OVER (PARTITION BY funnel.lead_id, touch.source_id)
               AS effect
      FROM (SELECT * FROM (%(funnel)s) crm_funnel_report WHERE %(is_asked)s) funnel
 LEFT JOIN crm_lead_touch touch
        ON touch.lead_id = funnel.lead_id
       AND (touch.date <= funnel.customer_date OR funnel.customer_date IS NULL
            OR touch.id = funnel.first_touch_id)
 LEFT JOIN utm_campaign brought ON brought.id = touch.campaign_id
 LEFT JOIN crm_attribution_effect effect
        ON effect.company_id = funnel.company_id AND effect.source_id = touch.source_id
    WINDOW lead AS (PARTITION BY funnel.lead_id),
           path AS (PARTITION BY funnel.lead_id ORDER BY touch.date, touch.id)
"""
# the touches are found once; each has a row a model, whose weight alone is computed
CREDITS = """
    SELECT %(count)s * COALESCE(touch_id, -lead_id)::int8 + place AS id, credit.*,
           lead_count * weight AS lead_credit,
           mql_count * weight AS mql_credit,
           customer_count * weight AS customer_credit,
           revenue * weight AS revenue_credit
      FROM (SELECT kind.place, kind.model, 1 << kind.place AS model_bit, touch.*,
                   CASE kind.model %(weights)s END AS weight
              FROM (SELECT *, sum(decay) OVER lead AS all_decay,
                           sum(effect) OVER lead AS all_effects
                      FROM (%(touches)s) place
                    WINDOW lead AS (PARTITION BY lead_id)) touch
        CROSS JOIN (VALUES %(kinds)s) AS kind(place, model)) credit
"""


def _credit(label, help_text, field=fields.Float):
    return field(label, readonly=True, aggregator="credit", help=help_text)


class CrmAttributionReport(models.Model):
    """Which touchpoint earns how much of a lead, by six attribution models. The credits
    of a model add up to the leads, MQLs, customers and revenue of *Funnel*.

    One row a touchpoint and model. Where a total covers several models it is the mean
    of their totals, never the sum.
    """

    _name = "crm.attribution.report"
    _description = "Attribution"
    _inherit = [
        "bounded.report.mixin",
        "defined.report.mixin",
        "leads.report.mixin",
        "origin.report.mixin",
    ]
    _auto = False
    _order = "touch_date desc, id desc"
    _rec_name = "lead_id"
    _rows_of_lead = "attribution_report_ids"
    _counted = (("weight", ">", 0),)
    _depends = {
        "crm.lead.touch": ["campaign_id", "date", "lead_id", "medium_id"]
        + ["source_id", "sub_team"],
        "crm.attribution.effect": ["company_id", "effect", "source_id"],
    }

    _defined = {
        "lead": {"lead_credit"},
        "mql": {"mql_credit"},
        "customer": {"customer_credit"},
        "revenue": {"revenue_credit"},
    }

    model = fields.Selection(
        [
            ("first", "First touch"),
            ("last", "Last touch"),
            ("linear", "Linear"),
            ("position", "Position-based (40/20/40)"),
            ("decay", "Time decay (half-life 7 days)"),
            ("removal", "Removal effect (Markov)"),
        ],
        "Attribution Model",
        readonly=True,
    )
    model_bit = fields.Integer(
        readonly=True, aggregator=None, export_string_translation=False
    )
    touch_id = fields.Many2one("crm.lead.touch", "Touchpoint", readonly=True)
    touch_date = fields.Datetime("Touchpoint Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    create_date = fields.Datetime("Created", readonly=True)
    mql_date = fields.Datetime("MQL on", readonly=True)
    customer_date = fields.Datetime("Customer on", readonly=True)
    sub_team = fields.Char(help="Of the touchpoint, else of its campaign.")

    weight = fields.Float(
        "Credit per Lead",
        readonly=True,
        aggregator=None,
        help="Share of the lead that this touchpoint earns.",
    )
    lead_credit = _credit("Leads", "Leads, shared among their touchpoints.")
    mql_credit = _credit("MQLs", "MQLs, shared among their touchpoints.")
    customer_credit = _credit("Customers", "Customers, shared among their touchpoints.")
    revenue_credit = _credit(
        "Revenue", "Revenue, shared among the touchpoints of the lead.", fields.Monetary
    )

    @property
    def _table_query(self):
        # sudo: the rules of this report are applied to its rows
        funnel = self.env["crm.funnel.report"].sudo()
        asked = funnel._search(self._asked.get_domain(OF_LEAD))
        touches = SQL(
            TOUCHES,
            funnel=funnel._table_query,
            is_asked=asked.where_clause or SQL("TRUE"),
            half_life=HALF_LIFE,
        )
        return SQL(
            CREDITS,
            count=len(WEIGHTS),
            touches=touches,
            weights=SQL(" ").join(
                SQL("WHEN %s THEN %s", model, SQL(weight))
                for model, weight in WEIGHTS.items()
            ),
            kinds=SQL(", ").join(
                SQL("(%s, %s)", place, model) for place, model in enumerate(WEIGHTS)
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide the sum of credits by the number of models that it covers. Revenue in
        several currencies is asked for as "sum_currency"."""
        name, _separator, aggregate = aggregate_spec.partition(":")
        field = self._fields.get(name)
        if aggregate not in ("credit", "sum_currency") or field.aggregator != "credit":
            return super()._read_group_select(aggregate_spec, query)
        summed = f"{name}:{aggregate.replace('credit', 'sum')}"
        return get_bit_mean(
            super()._read_group_select(summed, query),
            self._field_to_sql(self._table, "model_bit", query),
            len(WEIGHTS),
        )
