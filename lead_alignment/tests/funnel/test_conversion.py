import random
from datetime import timedelta

from odoo.tools import SQL

from .test_funnel import NOW, FunnelCommon

# the same by hand: the chance to be left is a product over days
BY_HAND = """
    WITH RECURSIVE lead AS (
         SELECT lead.sql_date IS NOT NULL AS came,
                floor(EXTRACT(EPOCH FROM COALESCE(lead.sql_date, %(now)s) - handed.date)
                      / 86400)::int AS days
           FROM crm_lead lead
           JOIN crm_lead_handover handed ON handed.lead_id = lead.id AND handed.is_first
          WHERE lead.id = ANY(%(ids)s)),
         curve AS (
         SELECT 0 AS day, 1.0::float8 AS kept
      UNION ALL
         SELECT day + 1, kept * (1
                    - (SELECT count(*) FROM lead WHERE days = day AND came)
                    / (SELECT GREATEST(1, count(*)) FROM lead WHERE days >= day)
                    ::float8)
           FROM curve WHERE day <= (SELECT max(days) FROM lead))
    SELECT day / 7 + 1, 1 - min(next.kept)
      FROM (SELECT day - 1 AS day, kept FROM curve WHERE day > 0) next
     GROUP BY 1 ORDER BY 1
"""


class TestConversion(FunnelCommon):
    """What share came how far in how many weeks, those too young included as long as
    they were followed (Kaplan and Meier)."""

    def setUp(self):
        super().setUp()
        self.report = self.env["crm.conversion.report"]

    def _domain(self, leads, stage="sql"):
        return [("lead_id", "in", leads.ids), ("stage", "=", stage)]

    def _file_on_days(self, days):
        """File a success on each day; None: never"""
        leads = self._new_leads(len(days))
        for lead, day in sorted(
            (pair for pair in zip(leads, days, strict=True) if pair[1] is not None),
            key=lambda pair: pair[1],
        ):
            self._at_day(day)
            self._file(lead, self.k1, amount=1)
        return leads

    def _read(self, leads, groupby, *names, stage="sql"):
        self._rows(leads)
        return self.report._read_group(self._domain(leads, stage), groupby, names)

    def test_young_handoffs_count_as_long_as_they_were_followed(self):
        old = self._file_on_days([2, None, None, None])
        self._at_day(20)
        young = self._new_leads(4)
        self._at_day(23)
        rows = self._read(old + young, ["week"], "share:curve", "mql_count:curve")
        # one of eight on day 2; nobody after; four were followed three days only
        self.assertEqual(
            rows, [(1, 0.125, 8), (2, 0.125, 3), (3, 0.125, 3), (4, 0.125, 3)]
        )
        self._file(old[1], self.k1, amount=1)
        rows = self._read(old + young, ["week"], "share:curve", "converted_count:curve")
        self.assertEqual(rows[0], (1, 0.125, 1))
        self.assertEqual(rows[3][0::2], (4, 2))
        self.assertAlmostEqual(rows[3][1], 1 - 0.875 * 2 / 3)

    def test_a_total_is_where_the_curve_ends(self):
        leads = self._file_on_days([1, 9, None])
        rows = self._read(leads, [], "share:curve", "converted_count:curve")
        self.assertAlmostEqual(rows[0][0], 2 / 3)
        self.assertEqual(rows[0][1], 2)

    def test_stages_are_not_mixed(self):
        leads = self._file_on_days([1, None])
        self._rows(leads)
        domain = [("lead_id", "in", leads.ids)]
        self.assertEqual(
            self.report._read_group(domain, [], ["share:curve", "__count"]), [(None, 6)]
        )
        rows = self.report._read_group(domain, ["week", "stage"], ["share:curve"])
        self.assertEqual({row[1] for row in rows}, {"sal", "sql", "customer"})
        self.assertEqual(len(rows), 3 * len({row[0] for row in rows}), "equally long")
        self.assertTrue(all(row[2] == 0.5 for row in rows), rows)

    def test_by_hand(self):
        chance = random.Random(3)
        leads = self.env["crm.lead"]
        for start in (0, 30, 60):
            days = [chance.choice([None, chance.randrange(25)]) for _ in range(15)]
            self._at_day(start)
            batch = self._new_leads(len(days))
            leads += batch
            for day in sorted({day for day in days if day is not None}):
                self._at_day(start + day)
                came = [i for i, one in enumerate(days) if one == day]
                self._file(
                    batch.browse([batch.ids[i] for i in came]), self.k1, amount=1
                )
        self._at_day(100)
        found = self._read(leads, ["week"], "share:curve")
        now = NOW + timedelta(days=100)
        expected = self.env.execute_query(SQL(BY_HAND, ids=leads.ids, now=now))
        self.assertEqual([week for week, _ in found], [week for week, _ in expected])
        for (_, share), (_, by_hand) in zip(found, expected, strict=True):
            self.assertAlmostEqual(share, by_hand)
        self.assertGreater(found[-1][1], found[0][1])

    def test_each_week_of_each_cohort_is_there(self):
        early = self._file_on_days([1, None])
        self._at_day(40)
        late = self._new_leads(2)
        self._at_day(50)
        leads = early + late
        self._rows(leads)
        levels = self.report.formatted_read_grouping_sets(
            self._domain(leads),
            [["mql_date:month"], ["mql_date:month", "week"], ["week"]],
            ["share:curve"],
        )
        self.assertEqual([row["share:curve"] for row in levels[0]], [0.5, 0])
        chart = self.report.formatted_read_group(
            self._domain(leads), ["week"], ["share:curve"]
        )
        self.assertEqual([row["week"] for row in chart], list(range(1, 9)))
        weeks = [row["week"] for row in levels[1]]
        self.assertEqual(weeks, [*range(1, 9), 1, 2])
        self.assertEqual([row["week"] for row in levels[2]], list(range(1, 9)))

    def test_a_point_opens_those_who_came_so_far_by_then(self):
        leads = self._file_on_days([1, 2, 15, None])
        self._rows(leads)
        domain = [*self._domain(leads), ("week", "=", 2)]
        action = self.report.action_open_leads(domain)
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), leads[:2])
        rows = dict(self._read(leads, ["week"], "converted_count:curve"))
        self.assertEqual(rows, {1: 2, 2: 2, 3: 3})

    def test_roles(self):
        for user in (self.user_agent, self.user_leader, self.user_cs):
            self.assertFalse(self.report.with_user(user).has_access("read"))
        for user in (self.user_head, self.user_marketer, self.user_director):
            self.assertTrue(self.report.with_user(user).has_access("read"))
