from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.tools.uplift import (
    Group,
    get_bounds,
    get_difference,
    judge,
    plan_sizes,
)

from ..models.alignment_nurture_enrolment import GOALS as GOAL_SQL
from ..models.nurture_frame_mixin import GOALS

VERDICTS = [
    ("undecided", "Undecided"),
    ("better", "Better"),
    ("same", "No difference shown"),
    ("worse", "Worse"),
]
# people in the order they entered, and whether they reached each goal in time; only of
# those whose time is over it is known. They count once, where they entered first.
MEASURED = """
    SELECT enrolment.id, version.id AS version_id, enrolment.program_id,
           enrolment.company_id, %(held_out)s AS is_held_out,
           version.planned_treated, version.planned_held, enrolment.entered_date,
           enrolment.entered_date + version.goal_days * INTERVAL '1 day' <= %(now)s
           AS is_over,
           row_number() OVER (PARTITION BY version.id, goal.key,
                                           %(held_out)s
                              ORDER BY enrolment.entered_date, enrolment.id) AS place,
           goal.key AS goal, goal.number AS goal_number,
           COALESCE(goal.date <= enrolment.entered_date
                                 + version.goal_days * INTERVAL '1 day', FALSE)
           AS is_reached
      FROM alignment_nurture_enrolment enrolment
      JOIN alignment_nurture_version version
        ON version.id = enrolment.entered_version_id
      LEFT JOIN crm_lead lead ON lead.id = enrolment.lead_id
CROSS JOIN LATERAL (VALUES ('mql', 0, (%(mql)s)), ('k1', 1, (%(k1)s)),
                           ('order', 2, (%(order)s))) AS goal(key, number, date)
     WHERE enrolment.number = 1 AND %(which)s
"""
# the arm follows from version and person, whatever became of them
HELD_OUT = "(enrolment.position < version.holdout_percent / 100)"
NUMBERS = """
    count(*) FILTER (WHERE is_over) AS people,
    count(*) FILTER (WHERE is_over AND is_reached) AS reached,
    count(*) FILTER (WHERE NOT is_over) AS open_people
"""
QUERY = """
    SELECT 2 * (version_id * 8 + goal_number * 2 + is_held_out::int) AS id,
           version_id, program_id, company_id, goal, NULL::int AS step_id,
           NULL::int AS variant_id,
           CASE WHEN is_held_out THEN 'held_out' ELSE 'treated' END AS arm,
           max(CASE WHEN is_held_out THEN planned_held ELSE planned_treated END)
           AS planned, %(numbers)s,
           count(*) FILTER (WHERE is_over AND place <= CASE WHEN is_held_out
                            THEN planned_held ELSE planned_treated END) AS first_people,
           count(*) FILTER (WHERE is_over AND is_reached AND place <= CASE
                            WHEN is_held_out THEN planned_held
                            ELSE planned_treated END) AS first_reached
      FROM (%(measured)s) measured
     GROUP BY version_id, program_id, company_id, goal, goal_number, is_held_out
    UNION ALL
    SELECT 2 * (variant.id * 4 + goal_number) + 1, measured.version_id,
           measured.program_id,
           measured.company_id, goal, delivery.step_id, variant.id, 'variant', 0,
           %(numbers)s,
           count(*) FILTER (WHERE is_over),
           count(*) FILTER (WHERE is_over AND is_reached)
      FROM (%(measured)s) measured
      JOIN alignment_nurture_delivery delivery
        ON delivery.enrolment_id = measured.id AND delivery.state = 'sent'
      JOIN alignment_nurture_variant variant ON variant.id = delivery.variant_id
      JOIN alignment_nurture_step step
        ON step.id = delivery.step_id AND step.version_id = measured.version_id
     WHERE (SELECT count(*) FROM alignment_nurture_variant sibling
             WHERE sibling.step_id = variant.step_id) > 1
     GROUP BY variant.id, measured.version_id, measured.program_id,
              measured.company_id, goal, goal_number, delivery.step_id
"""


class AlignmentNurtureResult(models.Model):
    """What a version of a program achieves: MQLs, K1 and deals of who was treated,
    against those who were held out; and of each variant, against the first.

    Opens and clicks are no result. Only people count whose time for the goal is over.
    The verdict falls once, on the first people of each group up to the number that was
    planned at the start: see ``tools.uplift``.
    """

    _name = "alignment.nurture.result"
    _description = "Result of a Nurture Program"
    _inherit = ["bounded.report.mixin"]
    _auto = False
    _order = "version_id desc, goal, arm, variant_id"
    _rec_name = "arm"

    program_id = fields.Many2one("alignment.nurture", readonly=True)
    version_id = fields.Many2one("alignment.nurture.version", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    goal = fields.Selection(GOALS, readonly=True)
    arm = fields.Selection(
        [("treated", "Treated"), ("held_out", "Held out"), ("variant", "Variant")],
        "Group",
        readonly=True,
    )
    step_id = fields.Many2one("alignment.nurture.step", readonly=True)
    variant_id = fields.Many2one("alignment.nurture.variant", readonly=True)
    planned = fields.Integer("People Planned", readonly=True, aggregator=None)
    people = fields.Integer(readonly=True)
    reached = fields.Integer("Reached the Goal", readonly=True)
    open_people = fields.Integer(
        "Still Open", readonly=True, help="Their time for the goal is not over yet."
    )
    first_people = fields.Integer(readonly=True, export_string_translation=False)
    first_reached = fields.Integer(readonly=True, export_string_translation=False)
    share = fields.Float(compute="_compute_share", aggregator=None)
    interval = fields.Char("95 % Interval", compute="_compute_share")
    difference = fields.Char(
        compute="_compute_difference",
        help="In percentage points, with its 95 % interval (Newcombe). Treated people "
        "are compared with those held out, variants with the first one.",
    )
    verdict = fields.Selection(
        VERDICTS,
        compute="_compute_difference",
        help="Undecided until as many people were measured as was planned at the "
        "start. Then it is decided once, by the first people of each group: looking "
        "more often cannot change it.",
    )

    @property
    def _table_query(self):
        measured = self._get_measured_sql(self._get_asked_versions())
        return SQL(QUERY, numbers=SQL(NUMBERS), measured=measured)

    @api.model
    def _get_asked_versions(self):
        """Hook: return the ids of the versions that are asked for; None for all."""
        return self._get_asked_ids("version_id")

    @api.model
    def _get_asked_ids(self, name):
        """Return the ids that a field must be one of; None if any will do."""
        values = self._asked.get_values(name)
        if values is None or any(isinstance(value, str) for value in values):
            return None
        return [value for value in values if value]

    @api.model
    def _get_measured_sql(self, version_ids=None):
        """Return SQL of what people of these versions reached; of all if None."""
        which = SQL("TRUE")
        if version_ids is not None:
            which = SQL("enrolment.entered_version_id = ANY(%s::int[])", version_ids)
        return SQL(
            MEASURED,
            now=fields.Datetime.now(),
            held_out=SQL(HELD_OUT),
            which=which,
            **GOAL_SQL,
        )

    def _compute_share(self):
        for row in self:
            group = Group(row.people, row.reached)
            row.share = group.share
            row.interval = row._format_bounds(*get_bounds(group))

    def _format_bounds(self, low, high):
        if not self.people:
            return False
        return f"{self._to_text(low)} – {self._to_text(high)} %"

    @api.model
    def _to_text(self, value):
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        return lang.format("%.1f", value * 100)

    def _compute_difference(self):
        others = self._get_others()
        for row in self:
            other = others.get(row)
            row.verdict = row.difference = False
            if not other:
                continue
            found = get_difference(
                Group(row.people, row.reached), Group(other.people, other.reached)
            )
            if row.people and other.people:
                row.difference = self.env._(
                    "%(value)s (%(low)s to %(high)s)",
                    value=row._to_text(found.value),
                    low=row._to_text(found.low),
                    high=row._to_text(found.high),
                )
            if row.goal == row._get_decided_goal():
                row.verdict = row._judge(other)

    def _get_decided_goal(self):
        """Hook: return the goal that the numbers were planned for."""
        return self.version_id.goal

    def _judge(self, other):
        """Return the verdict on this group against another."""
        version = self.version_id
        comparisons = version._count_comparisons()
        if self.arm == "treated":
            planned = (version.planned_treated, version.planned_held)
            if not all(planned):
                return "undecided"
            groups = (
                Group(self.first_people, self.first_reached),
                Group(other.first_people, other.first_reached),
            )
            return judge(*groups, planned, comparisons)
        size = plan_sizes(
            version.base_percent / 100, version.uplift_percent / 100, 0.5, comparisons
        )
        return judge(
            Group(*self._get_first_of_variant(size[0])),
            Group(*other._get_first_of_variant(size[1])),
            size,
            comparisons,
        )

    def _get_first_of_variant(self, size):
        """Return (people, reached) of the first people who got a variant."""
        measured = self._get_measured_sql(self.version_id.ids)
        ((people, reached),) = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE is_over),
                       count(*) FILTER (WHERE is_over AND is_reached)
                  FROM (SELECT measured.is_over, measured.is_reached
                          FROM (%s) measured
                          JOIN alignment_nurture_delivery delivery
                            ON delivery.enrolment_id = measured.id
                           AND delivery.state = 'sent' AND delivery.variant_id = %s
                         WHERE measured.goal = %s
                         ORDER BY delivery.sent_date, delivery.id LIMIT %s) first
                """,
                measured,
                self.variant_id.id,
                self.goal,
                size,
            )
        )
        return people, reached

    def _is_first_variant(self):
        return self.arm == "variant" and self.variant_id == self.step_id.variant_ids[:1]

    def _get_others(self):
        """Return {row: the row it is compared with}."""
        rows = self.search([("version_id", "in", self.version_id.ids)])
        held_out, first = {}, {}
        for row in rows:
            if row.arm == "held_out":
                held_out[row.version_id, row.goal] = row
            elif row._is_first_variant():
                first[row.step_id, row.goal] = row
        others = {}
        for row in self.filtered(lambda one: one.arm != "held_out"):
            if row.arm == "treated":
                others[row] = held_out.get((row.version_id, row.goal))
            elif not row._is_first_variant():
                others[row] = first.get((row.step_id, row.goal))
        return others


class AlignmentNurtureVersion(models.Model):
    """The verdict on a version, for the list of programs."""

    _inherit = "alignment.nurture.version"

    def _get_verdicts(self):
        """Return {version id: text} of what was found for its goal."""
        if not self:
            return {}
        rows = self.env["alignment.nurture.result"].search(
            [("version_id", "in", self.ids), ("arm", "=", "treated")]
        )
        labels = dict(rows._fields["verdict"]._description_selection(self.env))
        texts = {}
        for row in rows:
            if row.goal != row.version_id.goal:
                continue
            text = labels.get(row.verdict) or ""
            if row.verdict == "undecided" and row.planned:
                text = self.env._(
                    "%(verdict)s (%(people)s of %(planned)s measured)",
                    verdict=text,
                    people=min(row.first_people, row.planned),
                    planned=row.planned,
                )
            texts[row.version_id.id] = text
        return texts
