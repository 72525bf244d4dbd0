from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ..tools.local_day import get_bounds
from .crm_source_facts import DIMENSIONS, get_facts

FEW = 30  # leads; the normal approximation of a share is poor below, see e.g.
# Brown, Cai, DasGupta: Interval Estimation for a Binomial Proportion (2001)
Z = 1.96  # 95 % of cases
LEAST_JUDGED = 5  # leads with a status, before anything is called suspicious
MOST_REASONS = 3
SPENT_BY = ("source_id", "campaign_id")
SPANS = {
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
}
# dimensions whose values are ids of records
RECORDS = {
    "source_id": "utm.source",
    "campaign_id": "utm.campaign",
    "medium_id": "utm.medium",
}
COMPARED = ("lead_count", "valid_share", "won_share", "spend", "cost_per_lead")
# a bound of the Wilson score interval of a share, E. B. Wilson (1927)
WILSON = """
    CASE WHEN %(total)s > 0 THEN
        (%(good)s + %(z)s ^ 2 / 2 %(sign)s %(z)s * sqrt(
            %(good)s::float8 * (%(total)s - %(good)s) / %(total)s + %(z)s ^ 2 / 4))
        / (%(total)s + %(z)s ^ 2) END
"""
SUMMARY = """
    SELECT ('x' || left(md5(concat_ws('|', told.company_id, told.dimension, told.span,
                                      told.date_from, told.value)), 13)
           )::bit(52)::int8 AS id,
           told.*,
           told.lead_count < %(few)s AS is_few,
           valid_count::float8 / NULLIF(judged_count, 0) AS valid_share,
           contacted_count::float8 / NULLIF(lead_count, 0) AS contacted_share,
           accepted_count::float8 / NULLIF(decided_count, 0) AS accepted_share,
           won_count::float8 / NULLIF(lead_count, 0) AS won_share,
           spend::float8 / NULLIF(lead_count, 0) AS cost_per_lead,
           spend::float8 / NULLIF(won_count, 0) AS cost_per_won,
           %(valid_low)s AS valid_low, %(valid_high)s AS valid_high,
           %(won_low)s AS won_low, %(won_high)s AS won_high,
           judged_count >= %(least)s AND %(valid_high)s <
               sum(valid_count) OVER of_period::float8
               / NULLIF(sum(judged_count) OVER of_period, 0) AS is_suspicious
      FROM (%(told)s) told
    WINDOW of_period AS (PARTITION BY told.company_id, told.dimension, told.span,
                         told.date_from)
"""
# rows of one dimension; PostgreSQL skips those that are not asked for
TOLD = """
    SELECT %(dimension)s::text AS dimension, fact.company_id, span.unit AS span,
           date_trunc(span.unit, fact.date)::date AS date_from,
           fact.%(column)s::text AS value,
           sum(lead_count)::int4 AS lead_count,
           sum(judged_count)::int4 AS judged_count,
           sum(valid_count)::int4 AS valid_count,
           sum(contacted_count)::int4 AS contacted_count,
           sum(decided_count)::int4 AS decided_count,
           sum(accepted_count)::int4 AS accepted_count,
           sum(won_count)::int4 AS won_count,
           avg(quality) AS quality, sum(spend) AS spend
      FROM (%(facts)s) fact
      CROSS JOIN (VALUES ('week'), ('month'), ('quarter')) span(unit)
     WHERE %(known)s
     GROUP BY fact.company_id, span.unit, 4, 5
"""


class CrmSourceSummary(models.Model):
    """One row a source (or campaign, form, ...) and period: what its leads were worth,
    how sure that is, what they cost, and the period before.

    Shares of few leads are unsure: such rows are marked, show the interval of the
    share, and come last when sorted by a share.
    """

    _name = "crm.source.summary"
    _description = "Source Comparison"
    _auto = False
    _order = "date_from desc, is_few, won_share desc, lead_count desc, id"

    dimension = fields.Selection(
        [
            ("source_id", "Source"),
            ("campaign_id", "Campaign"),
            ("medium_id", "Medium"),
            ("form", "Form"),
            ("ad", "Ad"),
            ("keyword", "Keyword"),
            ("prefix", "Phone Prefix"),
        ],
        "Group By",
        readonly=True,
    )
    span = fields.Selection(
        [("week", "Week"), ("month", "Month"), ("quarter", "Quarter")],
        "Period",
        readonly=True,
    )
    date_from = fields.Date("From", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Char(readonly=True, export_string_translation=False)
    name = fields.Char(compute="_compute_name")

    lead_count = fields.Integer("Leads", readonly=True)
    judged_count = fields.Integer("Leads with a Status", readonly=True)
    decided_count = fields.Integer("Handoffs Decided", readonly=True)
    accepted_count = fields.Integer("Handoffs Accepted", readonly=True)
    won_count = fields.Integer("Deals Won", readonly=True)
    is_few = fields.Boolean("Small Sample", readonly=True)
    is_suspicious = fields.Boolean(
        "Suspicious",
        readonly=True,
        help="Lead data is wrong more often than chance can explain.",
    )
    valid_share = fields.Float("Valid Data %", readonly=True)
    contacted_share = fields.Float("Reached %", readonly=True)
    accepted_share = fields.Float("Accepted %", readonly=True)
    won_share = fields.Float("Won %", readonly=True)
    quality = fields.Float("Average Quality", readonly=True)
    spend = fields.Monetary(readonly=True)
    cost_per_lead = fields.Monetary(readonly=True)
    cost_per_won = fields.Monetary("Cost per Customer", readonly=True)
    valid_low = fields.Float(readonly=True)
    valid_high = fields.Float(readonly=True)
    won_low = fields.Float(readonly=True)
    won_high = fields.Float(readonly=True)
    valid_range = fields.Char(
        "Valid % Range",
        compute="_compute_ranges",
        help="95% confidence interval of the percentage (Wilson).",
    )
    won_range = fields.Char(
        "Won % Range",
        compute="_compute_ranges",
        help="95% confidence interval of the percentage (Wilson).",
    )
    previous_lead_count = fields.Integer(
        "Leads (Previous)", compute="_compute_previous"
    )
    previous_valid_share = fields.Float(
        "Valid % (Previous)", compute="_compute_previous"
    )
    previous_won_share = fields.Float("Won % (Previous)", compute="_compute_previous")
    previous_spend = fields.Monetary("Spend (Previous)", compute="_compute_previous")
    previous_cost_per_lead = fields.Monetary(
        "Cost per Lead (Previous)", compute="_compute_previous"
    )
    won_reasons = fields.Char("Win Reasons", compute="_compute_reasons")
    lost_reasons = fields.Char("Loss Reasons", compute="_compute_reasons")

    @property
    def _table_query(self):
        facts = get_facts(self.env)
        told = SQL(" UNION ALL ").join(
            SQL(
                TOLD,
                dimension=name,
                column=SQL.identifier(name),
                facts=facts,
                # the cost of forms, ads and the like is not known
                known=SQL("TRUE" if name in SPENT_BY else "fact.spend IS NULL"),
            )
            for name in DIMENSIONS
        )
        return SQL(
            SUMMARY,
            told=told,
            few=FEW,
            least=LEAST_JUDGED,
            valid_low=_bound("valid_count", "judged_count", "-"),
            valid_high=_bound("valid_count", "judged_count", "+"),
            won_low=_bound("won_count", "lead_count", "-"),
            won_high=_bound("won_count", "lead_count", "+"),
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort rows with few leads behind the others, for shares and costs."""
        order = super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        is_share = field_name.endswith("_share") or field_name == "quality"
        if not is_share and not field_name.startswith("cost_"):
            return order
        few = self._field_to_sql(alias, "is_few", query)
        last = nulls or SQL("NULLS LAST")
        field = self._field_to_sql(alias, field_name, query)
        return SQL("%s, %s %s %s", few, field, direction, last)

    @api.depends("dimension", "value")
    @api.depends_context("lang")
    def _compute_name(self):
        for dimension, rows in self.grouped("dimension").items():
            names = {}
            if dimension in RECORDS:
                ids = [int(value) for value in rows.mapped("value") if value]
                # sudo: reads the names of the sources in the report
                model = self.env[RECORDS[dimension]].sudo()
                found = model.browse(ids).exists()
                names = {str(one.id): one.display_name for one in found}
            for row in rows:
                name = names.get(row.value) if names else row.value
                row.name = name or self.env._("Unknown")

    @api.depends("valid_low", "valid_high", "won_low", "won_high")
    def _compute_ranges(self):
        for row in self:
            row.valid_range = row._show_range(row.valid_low, row.valid_high)
            row.won_range = row._show_range(row.won_low, row.won_high)

    def _show_range(self, low, high):
        """Return e.g. "12–45%" in the user's locale; empty if nothing is known."""
        if not high:
            return False
        low, high = (formatLang(self.env, 100 * one, digits=0) for one in (low, high))
        return f"{low}–{high}%"

    @api.depends("dimension", "span", "date_from", "value")
    def _compute_previous(self):
        names = ("company_id", "span", "dimension", "date_from", "value")
        found = {}
        for (dimension, span), rows in self.grouped(
            lambda row: (row.dimension, row.span)
        ).items():
            before = {date - SPANS[span] for date in rows.mapped("date_from")}
            domain = [
                *[("dimension", "=", dimension), ("span", "=", span)],
                *[("date_from", "in", sorted(before))],
                ("company_id", "in", rows.company_id.ids),
            ]
            for row in self.search_read(domain, [*names, *COMPARED], load=None):
                found[tuple(row[name] for name in names)] = row
        for row in self:
            key = (
                row.company_id.id,
                row.span,
                row.dimension,
                row.date_from - SPANS[row.span],
                row.value,
            )
            values = found.get(key, {})
            for name in COMPARED:
                row[f"previous_{name}"] = values.get(name, 0)

    @api.depends("dimension", "span", "date_from", "value")
    def _compute_reasons(self):
        said = {}
        for (dimension, span), rows in self.grouped(
            lambda row: (row.dimension, row.span)
        ).items():
            for *key, texts in self._count_reasons(dimension, span, rows):
                said[(dimension, span, *key)] = texts
        for row in self:
            key = (row.dimension, row.span, row.company_id.id, row.date_from)
            for kind in ("won", "lost"):
                texts = said.get((*key, row.value or None, kind))
                row[f"{kind}_reasons"] = ", ".join(texts or []) or False

    @api.model
    def _count_reasons(self, dimension, span, rows):
        """Return [(company id, from, value, kind, most frequent reasons)]."""
        lang = self.env.lang or "en_US"
        return self.env.execute_query(
            SQL(
                """
                SELECT company_id, date_from, value, kind,
                       (array_agg(name || ' (' || n || ')' ORDER BY n DESC, name)
                       )[:%(most)s]
                  FROM (SELECT fact.company_id,
                               date_trunc(%(span)s, fact.date)::date AS date_from,
                               fact.%(column)s::text AS value, reason.kind,
                               COALESCE(reason.name->>%(lang)s, reason.name->>'en_US')
                                   AS name, count(*) AS n
                          FROM crm_lead_feedback_answer answer
                          JOIN alignment_reason reason ON reason.id = answer.reason_id
                           AND reason.kind IN ('won', 'lost')
                          JOIN crm_lead_feedback said ON said.id = answer.feedback_id
                          JOIN (%(facts)s) fact
                            ON fact.lead_id = said.lead_id AND fact.lead_count = 1
                         WHERE answer.active
                         GROUP BY 1, 2, 3, 4, 5) counted
                 WHERE date_from = ANY(%(dates)s) AND company_id = ANY(%(companies)s)
                 GROUP BY 1, 2, 3, 4
                """,
                most=MOST_REASONS,
                span=span,
                column=SQL.identifier(dimension),
                lang=lang,
                facts=get_facts(self.env),
                dates=rows.mapped("date_from"),
                companies=rows.company_id.ids,
            )
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def _get_clicked(self):
        """Return the values of the clicked row.

        The button passes them: reading a row by its id would count all dimensions.
        """
        names = ("name", "dimension", "span", "date_from", "value", "company_id")
        context = self.env.context
        if "dimension" in context:
            return {name: context.get(name) for name in names}
        self.ensure_one()
        return {name: self[name] for name in names} | {"company_id": self.company_id.id}

    def _get_lead_domain(self, row):
        """Return the domain of the leads of a row; lost ones are archived."""
        zone = self.env["res.company"].browse(row["company_id"])._get_timezone()
        first = fields.Date.to_date(row["date_from"])
        start, end = get_bounds(first, first + SPANS[row["span"]], zone)
        companies = [row["company_id"]]
        if row["company_id"] == self.env.company.id:
            companies.append(False)
        domain = Domain("company_id", "in", companies)
        domain &= Domain("create_date", ">=", start) & Domain("create_date", "<", end)
        dimension, value = row["dimension"], row["value"]
        if dimension in RECORDS:
            return domain & Domain(dimension, "=", int(value) if value else False)
        if dimension == "prefix":
            if not value:
                return domain & Domain("phone_sanitized", "=", False)
            return domain & Domain("phone_sanitized", "=like", f"{value}%")
        name = f"first_touch_id.{dimension}"
        if not value:
            return domain & (
                Domain("first_touch_id", "=", False) | Domain(name, "=", False)
            )
        return domain & Domain(name, "=", value)

    def action_open_leads(self):
        row = self._get_clicked()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_action_of_report"
        )
        domain = list(self._get_lead_domain(row))
        return {**action, "name": row["name"], "domain": domain}

    def action_open_feedback(self):
        """Open the feedback on the leads of the row."""
        row = self._get_clicked()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_feedback_action"
        )
        # also of lost leads; feedback of undone outcomes is archived and left out
        domain = [
            ("active", "=", True),
            ("lead_id", "any", list(self._get_lead_domain(row))),
        ]
        context = {"active_test": False}
        return {**action, "name": row["name"], "domain": domain, "context": context}


def _bound(good, total, sign):
    good, total = SQL.identifier(good), SQL.identifier(total)
    return SQL(WILSON, good=good, total=total, z=Z, sign=SQL(sign))
