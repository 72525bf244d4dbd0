from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_funnel_report import SALES_STAGES

MOST_DAYS = 360
# {field: days of a unit of it}
AGES = {"week": 7, "month": 30}
# A row a handoff and stage. Who did not come so far is followed until now.
CURVES = """
    SELECT %(count)s * funnel.id::int8 + stage.place AS id, funnel.lead_id,
           funnel.company_id, funnel.mql_date, stage.name AS stage,
           funnel.source_id, funnel.campaign_id, funnel.medium_id, funnel.sub_team,
           funnel.marketer_id, funnel.team_id, funnel.user_id,
           LEAST(followed.days, %(most)s) AS days, %(ages)s,
           LEAST(followed.age, %(most)s) AS age,
           stage.moment IS NOT NULL AND followed.days < %(most)s AS is_converted,
           1 AS mql_count,
           (stage.moment IS NOT NULL AND followed.days < %(most)s)::int4
               AS converted_count,
           NULL::float8 AS share
      FROM (%(funnel)s) funnel
CROSS JOIN LATERAL (VALUES %(stages)s) AS stage(place, name, moment)
CROSS JOIN LATERAL (
           SELECT GREATEST(0, floor(EXTRACT(
                      EPOCH FROM COALESCE(stage.moment, %(now)s) - funnel.mql_date)
                      / 86400))::int4 AS days,
                  GREATEST(0, floor(EXTRACT(EPOCH FROM %(now)s - funnel.mql_date)
                                    / 86400))::int4 AS age) followed
     WHERE funnel.is_handed_over
"""


class Followed(NamedTuple):
    """Leads at one age. They are fields of the report with the aggregator *curve*."""

    mql_count: int
    converted_count: int
    share: float


UNKNOWN = Followed(None, None, None)


class CrmConversionReport(models.Model):
    """How many MQLs came how far within a week, two weeks … of their handoff.

    The share is the estimator of Kaplan and Meier (1958): the chance to come so far
    by a day is 1 - Π (1 - those who did on day d / those followed up to day d), so
    that handoffs too young to have come so far count while they were followed, and
    are no failures. A week that no MQL was followed to has no share.
    """

    _name = "crm.conversion.report"
    _description = "Conversion over Time"
    _inherit = ["defined.report.mixin", "leads.report.mixin", "origin.report.mixin"]
    _auto = False
    _order = "mql_date desc, id desc"
    _rec_name = "lead_id"
    _rows_of_lead = "conversion_report_ids"
    _counted = (("is_converted", "=", True),)
    _depends = {"crm.lead.handover": ["date", "is_first", "lead_id"]}
    _defined = {
        "conversion": {"share"},
        "mql": {"mql_count", "mql_date"},
    }

    mql_date = fields.Datetime(
        "MQL on", readonly=True, help="First handoff from marketing to sales."
    )
    stage = fields.Selection(
        [("sal", "SAL"), ("sql", "SQL"), ("customer", "Customer")],
        "Came as Far as",
        readonly=True,
    )
    days = fields.Integer(
        "Days since MQL",
        readonly=True,
        aggregator=None,
        help="Until the lead came so far, or until now.",
    )
    age = fields.Integer("Days from MQL to Now", readonly=True, aggregator="max")
    week = fields.Integer("Weeks since MQL", readonly=True, aggregator=None)
    month = fields.Integer("Months since MQL (30 Days)", readonly=True, aggregator=None)
    is_converted = fields.Boolean("Came So Far", readonly=True)
    mql_count = fields.Integer(
        "MQLs Followed",
        readonly=True,
        aggregator="curve",
        help="MQLs that were followed up to the beginning of the week and had not come "
        "so far before.",
    )
    converted_count = fields.Integer(
        "Came So Far by Then",
        readonly=True,
        aggregator="curve",
        help="MQLs that came so far up to the end of the week.",
    )
    share = fields.Float(
        "Share That Came So Far",
        readonly=True,
        aggregator="curve",
        help="Up to the end of the week, of all MQLs. Those that are not old enough "
        "yet count as long as they were followed.",
    )

    @property
    def _table_query(self):
        stages = (
            SQL("(%s, %s, %s)", place, stage, SQL.identifier("funnel", f"{stage}_date"))
            for place, stage in enumerate(SALES_STAGES)
        )
        ages = (
            SQL(
                "LEAST(followed.days, %s) / %s + 1 AS %s",
                MOST_DAYS - 1,
                length,
                SQL.identifier(name),
            )
            for name, length in AGES.items()
        )
        return SQL(
            CURVES,
            count=len(SALES_STAGES),
            most=MOST_DAYS,
            now=fields.Datetime.now(),
            stages=SQL(", ").join(stages),
            ages=SQL(", ").join(ages),
            funnel=self.env["crm.funnel.report"]._table_query,
        )

    @api.model
    def action_open_leads(self, domain):
        """Open the leads that came so far by then, not in that week alone.

        :param domain: on this report
        """

        def reach_back(condition):
            name, value = condition.field_expr, condition.value
            if name not in AGES or condition.operator not in ("=", "in"):
                return condition
            return Domain(name, "<=", value if isinstance(value, int) else max(value))

        domain = Domain(domain).map_conditions(reach_back)
        return super().action_open_leads(list(domain))

    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """Fill in what stands on the curve, and the weeks in which nothing happened."""
        paging = {"having": having, "offset": offset, "limit": limit, "order": order}
        if not any(spec.endswith(":curve") for spec in aggregates):
            return super()._read_group(domain, groupby, aggregates, **paging)
        plain = [spec for spec in aggregates if not spec.endswith(":curve")]
        # a query selects something
        plain = plain or ["__count"]
        rows = super()._read_group(domain, groupby, plain, **paging)
        found = {row[: len(groupby)]: row[len(groupby) :] for row in rows}
        points = self._get_points(domain, groupby)
        keys = list(found)
        if not (having or offset or limit):
            keys = _sort_keys(keys, points, groupby)
        empty = [self._read_group_empty_value(spec) for spec in plain]
        return [
            (*key, *self._weave(aggregates, found.get(key, empty), points.get(key)))
            for key in keys
        ]

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """A curve is not read in one query with others: each level has its own."""
        if not any(spec.endswith(":curve") for spec in aggregates):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        return [
            self._read_group(domain, groupby, aggregates) for groupby in grouping_sets
        ]

    @api.model
    def _weave(self, aggregates, plain, point):
        """Return the values of ``aggregates``: those of ``plain`` in their places."""
        plain = iter(plain)
        return [
            getattr(point or UNKNOWN, spec.partition(":")[0])
            if spec.endswith(":curve")
            else next(plain)
            for spec in aggregates
        ]

    @api.model
    def _get_points(self, domain, groupby):
        """Return {values of ``groupby``: ``Followed``}, with a point for each week of a
        curve, if it is grouped by week.

        Where several stages are mixed there is no point.
        """
        names = [spec for spec in groupby if spec not in AGES]
        inner = [*names, *(["stage"] if "stage" not in names else []), "days"]
        rows = self._read_group(
            domain, inner, ["__count", "converted_count:sum", "age:max"]
        )
        curves = {}
        for row in rows:
            *key, days, count, converted, age = row
            curves.setdefault(tuple(key), []).append((days, count, converted, age))
        stages = {}
        for key in curves:
            stages.setdefault(key[: len(names)], []).append(key)
        points = {}
        for outer, mixed in stages.items():
            if len(mixed) > 1:
                continue
            values = dict(zip(names, outer, strict=True))
            ages = [spec for spec in groupby if spec in AGES]
            for age, point in _get_curve(curves[mixed[0]], ages).items():
                values.update(zip(ages, age, strict=True))
                points[tuple(values[spec] for spec in groupby)] = point
        return points


def _get_curve(followed, ages):
    """Return {ages: ``Followed``} of one curve.

    It goes as far as the oldest handoff: who came so far is not lost from sight.

    :param followed: [(days, leads that left then, those of them that converted, days
        from the handoff of the oldest of them to now)]
    :param ages: names of the units that the curve is cut by, as in ``AGES``
    """
    left = {days: (count, converted) for days, count, converted, _age in followed}
    last = max(age for *_left, age in followed)
    at_risk, converted, kept = sum(count for count, _ in left.values()), 0, 1.0
    curve = {}
    for days in range(max(*left, last) + 1):
        age = tuple(min(days, MOST_DAYS - 1) // AGES[name] + 1 for name in ages)
        start = curve[age].mql_count if age in curve else at_risk
        gone, came = left.get(days, (0, 0))
        if at_risk:
            kept *= 1 - came / at_risk
        at_risk -= gone
        converted += came
        curve[age] = Followed(start, converted, 1 - kept)
    return curve


def _sort_keys(keys, points, groupby):
    """Add the keys of ``points`` to those of groups, each column in its own order."""
    ranks = [
        {value: rank for rank, value in enumerate(dict.fromkeys(column))}
        for column in zip(*keys, strict=True)
    ]

    def place(key):
        return [
            value if spec in AGES else rank[value]
            for spec, value, rank in zip(groupby, key, ranks, strict=True)
        ]

    return sorted({*keys, *points}, key=place) if groupby else keys
