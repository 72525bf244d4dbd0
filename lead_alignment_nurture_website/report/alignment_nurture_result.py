from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.tools.uplift import Group, judge
from odoo.addons.lead_alignment_nurture.models.alignment_nurture_enrolment import (
    GOALS as PROGRAM_GOALS,
)

# whoever becomes MQL after the visit: people whom we knew, and those whom the page
# brought
MQL = SQL("""
    SELECT min(change.date) FROM crm_lead theirs
      JOIN crm_lead_lifecycle_change change ON change.lead_id = theirs.id
     WHERE theirs.profile_id = enrolment.profile_id
       AND theirs.company_id = enrolment.company_id
       AND change.date >= enrolment.entered_date
       AND COALESCE(change.from_stage, 'nurture') = 'nurture'
       AND change.to_stage IN ('mql', 'sal', 'sql')
""")
GOALS = {**PROGRAM_GOALS, "mql": MQL}
# people in the order of their first visit, and whether they reached each goal; each
# browser that nobody is known by is a person
MEASURED = """
    SELECT enrolment.test_id, enrolment.arm_id, enrolment.company_id,
           enrolment.planned, goal.key AS goal, goal.number AS goal_number,
           enrolment.entered_date + enrolment.goal_days * INTERVAL '1 day' <= %(now)s
           AS is_over,
           row_number() OVER (PARTITION BY enrolment.arm_id, goal.key
                              ORDER BY enrolment.entered_date, enrolment.id) AS place,
           COALESCE(goal.date <= enrolment.entered_date
                                 + enrolment.goal_days * INTERVAL '1 day', FALSE)
           AS is_reached
      FROM (SELECT DISTINCT ON (seen.test_id, COALESCE(identity.profile_id, -seen.id))
                   seen.id, seen.test_id, seen.arm_id, seen.entered_date,
                   test.company_id, test.planned, test.goal_days,
                   identity.profile_id
              FROM alignment_page_exposure seen
              JOIN alignment_page_test test ON test.id = seen.test_id
              LEFT JOIN customer_identity identity
                ON identity.company_id = test.company_id
               AND identity.kind = seen.kind AND identity.value = seen.value
             WHERE %(which)s
             ORDER BY seen.test_id, COALESCE(identity.profile_id, -seen.id),
                      seen.entered_date, seen.id) enrolment
CROSS JOIN (SELECT NULL::int AS profile_id) lead
CROSS JOIN LATERAL (VALUES ('mql', 0, (%(mql)s)), ('k1', 1, (%(k1)s)),
                           ('order', 2, (%(order)s))) AS goal(key, number, date)
"""
PAGES = """
    SELECT report.*, NULL::int AS test_id, NULL::int AS page_arm_id
      FROM (%(programs)s) report
    UNION ALL
    SELECT -(arm_id * 4 + goal_number), NULL::int, NULL::int, company_id, goal,
           NULL::int, NULL::int, 'page', max(planned),
           count(*) FILTER (WHERE is_over),
           count(*) FILTER (WHERE is_over AND is_reached),
           count(*) FILTER (WHERE NOT is_over),
           count(*) FILTER (WHERE is_over AND place <= planned),
           count(*) FILTER (WHERE is_over AND is_reached AND place <= planned),
           test_id, arm_id
      FROM (%(measured)s) measured
     GROUP BY test_id, arm_id, company_id, goal, goal_number
"""


class AlignmentNurtureResult(models.Model):
    """What visitors of each page of a test become, against those of the first page."""

    _inherit = "alignment.nurture.result"
    _order = "version_id desc, test_id desc, goal, arm, variant_id, page_arm_id"

    arm = fields.Selection(selection_add=[("page", "Page")])
    test_id = fields.Many2one("alignment.page.test", "Page Test", readonly=True)
    page_arm_id = fields.Many2one("alignment.page.arm", "Page", readonly=True)

    @property
    def _table_query(self):
        which, test_ids = SQL("TRUE"), self._get_asked_ids("test_id")
        if test_ids is not None:
            which = SQL("seen.test_id = ANY(%s::int[])", test_ids)
        elif self._get_asked_ids("version_id") is not None:
            which = SQL("FALSE")  # a program is asked for
        measured = SQL(MEASURED, now=fields.Datetime.now(), which=which, **GOALS)
        return SQL(PAGES, programs=super()._table_query, measured=measured)

    @api.model
    def _get_asked_versions(self):
        if self._get_asked_ids("test_id") is not None:
            return []  # a test is asked for
        return super()._get_asked_versions()

    def _get_decided_goal(self):
        return self.test_id.goal or super()._get_decided_goal()

    def _judge(self, other):
        if self.arm != "page":
            return super()._judge(other)
        size = self.test_id.planned
        return judge(
            Group(self.first_people, self.first_reached),
            Group(other.first_people, other.first_reached),
            (size, size),
            self.test_id._count_comparisons(),
        )

    def _get_others(self):
        others = super()._get_others()
        pages = self.filtered("test_id")
        rows = self.search([("test_id", "in", pages.test_id.ids)]) if pages else pages
        by_arm = {(row.page_arm_id, row.goal): row for row in rows}
        for row in pages:
            first = row.test_id._get_first_arm()
            if row.page_arm_id != first:
                others[row] = by_arm.get((first, row.goal))
        return others
