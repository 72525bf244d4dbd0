from contextlib import contextmanager
from datetime import date, datetime

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..common import create_sellers
from .test_daily_report import DUE, WEDNESDAY, DailyCommon

TUESDAY, THURSDAY = date(2026, 3, 10), date(2026, 3, 12)


class TestDailyEdges(DailyCommon):
    """Midnight and the minute when it is due, in Vietnam: seven hours before UTC."""

    def _leads_of(self, *days):
        """The leads that marketing reports on each of these days"""
        reports = self.reports.create(
            [
                {
                    "company_id": self.company.id,
                    "department": "marketing",
                    "date": day,
                    "due_date": datetime(2026, 3, 13),
                }
                for day in days
            ]
        )
        self.env.flush_all()
        reports._refresh_figures()
        return [self._value(report, "leads") for report in reports]

    def test_what_comes_at_midnight_is_of_the_day_that_begins(self):
        for moment, count in (
            ("2026-03-10 16:59:59", 1),  # Tuesday
            ("2026-03-10 17:00:00", 2),
            ("2026-03-11 16:59:59", 4),
            ("2026-03-11 17:00:00", 8),  # Thursday
        ):
            self._freeze(moment)
            self._new_leads(count, user_id=False)
        self.assertEqual(self._leads_of(TUESDAY, WEDNESDAY, THURSDAY), [1, 6, 8])

    def test_days_are_those_of_the_company_whoever_looks(self):
        """Half past midnight on Wednesday is Tuesday where the user lives."""
        self._freeze("2026-03-10 17:30:00")
        lead = self._new_leads(user_id=False)
        lead.user_id = self.user_agent
        self._file(lead, call_result=self.no_answer)
        (self.env.user + self.user_head).tz = "America/New_York"
        self._settle()
        drafts = self._draft()
        sales = drafts["sales"].with_user(self.user_head)
        sales.with_context(tz="America/New_York").action_refresh()
        for report, key in ((drafts["marketing"], "leads"), (sales, "calls")):
            row = report.figure_ids.filtered(lambda row, key=key: row.key == key)
            self.assertEqual((row.value, row.previous), (1, 0), key)

    def test_a_shift_until_midnight_is_of_the_day_on_which_it_began(self):
        """Whether it ends then or goes on into the night of the next day."""
        calendar = self.company.resource_calendar_id
        evening = {"dayofweek": "1", "hour_from": 18, "hour_to": 24}
        night = {"dayofweek": "2", "hour_from": 0, "hour_to": 6}
        sales = self._draft()["sales"]
        for name, hours in (("Evening", evening), ("Night", night)):
            vals = {"name": name, "day_period": "afternoon", **hours}
            calendar.attendance_ids = [(0, 0, vals)]
            with self.subTest(shift=name):
                self.assertEqual(sales._get_previous_day(), TUESDAY)

    def test_what_is_due_at_midnight_is_due_on_its_day(self):
        calendar = self.company.resource_calendar_id
        evening = {"dayofweek": "1", "hour_from": 18, "hour_to": 24}
        evening |= {"name": "Evening", "day_period": "afternoon"}
        calendar.attendance_ids = [(0, 0, evening)]
        self.company.daily_report_hour = 24
        self._draft("2026-03-10 15:59:00")
        self.assertFalse(self.reports.search([("date", "=", TUESDAY)]))
        self._draft("2026-03-10 16:00:00")
        report = self.reports.search([("date", "=", TUESDAY)], limit=1)
        self.assertLessEqual(report.due_date, datetime(2026, 3, 10, 17))
        self.assertGreaterEqual(report.due_date, datetime(2026, 3, 10, 16, 59, 59))

    def _listen(self):
        """:returns: a function: moment -> [(user, message)] of who is reminded then"""
        told = []
        self.patch(
            type(self.env["res.users"]),
            "_notify_realtime",
            lambda user, title, message, kind, page: told.append((user, message)),
        )

        def get_told(moment):
            self._freeze(moment)
            self.env.invalidate_all()
            told.clear()
            self.reports._remind_due(self.company)
            return [(user, message) for user, message in told]

        return get_told

    def test_at_the_minute_when_it_is_due_it_is_not_late(self):
        sales = self._draft()["sales"]
        get_told = self._listen()
        self.assertEqual(get_told("2026-03-11 09:44:59"), [])
        soon = (self.user_head, "The report is due in a few minutes.")
        self.assertIn(soon, get_told("2026-03-11 10:00:00"))
        self.assertFalse(sales.is_late)
        self.assertNotIn(sales, self.reports.search([("is_late", "=", True)]))
        late = (self.user_head, "The report is overdue.")
        self.assertIn(late, get_told("2026-03-11 10:00:01"))
        self.assertTrue(sales.is_late)

    def test_a_quarter_of_an_hour_before_heads_who_have_not_submitted_are_told(self):
        drafts = self._draft()
        other = self.env["res.company"].create({"name": "Other"})
        theirs = drafts["sales"].copy({"company_id": other.id, "due_date": DUE})
        get_told = self._listen()
        drafts["marketing"].with_user(self.user_cmo).action_submit()
        told = get_told("2026-03-11 09:45:00")
        heads = drafts["sales"]._get_heads()
        self.assertIn(self.user_head, heads)
        self.assertEqual(
            told, [(user, "The report is due in a few minutes.") for user in heads]
        )
        self.assertFalse(theirs.reminded_date)
        self.assertFalse(drafts["marketing"].reminded_date)

    def test_what_others_noticed_is_not_of_this_report(self):
        """Of the other department, of another company, or of a later day"""
        other = self.env["res.company"].create({"name": "Other"})
        values = {"kind": "signal", "text": "x", "date": WEDNESDAY}
        values |= {"department": "sales", "company_id": self.company.id}
        items = self.env["alignment.daily.item"]
        items.search([("report_id", "=", False)]).unlink()
        mine, marketing, theirs, later = items.create(
            [
                {**values, **vals}
                for vals in (
                    {},
                    {"department": "marketing"},
                    {"company_id": other.id},
                    {"date": THURSDAY},
                )
            ]
        )
        drafts = self._draft()
        self.assertEqual(mine.report_id, drafts["sales"])
        self.assertEqual(marketing.report_id, drafts["marketing"])
        self.assertFalse(theirs.report_id or later.report_id)

    def test_members_are_those_who_work_for_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        both = self._new_user("both_vn", "sales_team.group_sale_salesman")
        both.company_ids += other
        away = self._new_user(
            "away_vn",
            "sales_team.group_sale_salesman,"
            "lead_alignment.lead_alignment_group_marketing_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        # who works for both has a part where their team is
        self.env["crm.team"].create(
            {"name": "Theirs", "company_id": other.id, "member_ids": both.ids}
        )
        self.env["crm.team"].create(
            {"name": "All", "company_id": False, "member_ids": away.ids}
        )
        for department in ("sales", "marketing"):
            members = self.reports._get_members(self.company, department)
            self.assertFalse(members & (both + away), department)
        members = self.reports._get_members(other, "sales")
        self.assertEqual(members & (both + away), both + away)

    def test_submitted_at_the_minute_when_it_is_due_is_in_time(self):
        drafts = self._draft()
        for report, user, moment, is_late in (
            (drafts["sales"], self.user_head, "2026-03-11 10:00:00", False),
            (drafts["marketing"], self.user_cmo, "2026-03-11 10:00:01", True),
        ):
            self._freeze(moment)
            report.with_user(user).action_submit()
            self.assertEqual(report.is_late, is_late)
            found = self.reports.search([("is_late", "=", True)])
            self.assertEqual(report in found, is_late)


@tagged("post_install", "-at_install", "lead_alignment")
class TestTwoDrafters(BaseCase):
    """Two jobs at once on what is really committed; it is removed again."""

    day = date(2001, 1, 1)  # of which nobody else reports

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        reports = self.registry["alignment.daily.report"]
        self.patch(reports, "_ask", lambda _self: None)  # tells nobody
        with self._environment() as env:
            user = create_sellers(env, "drafter", 1)
            team = env["crm.team"].create(
                {
                    "name": "Two drafters",
                    "company_id": env.company.id,
                    "member_ids": user.ids,
                }
            )
            self.made = [(record._name, record.id) for record in (team, user)]
        self.addCleanup(self._remove)

    @contextmanager
    def _environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _remove(self):
        with self._environment() as env:
            self._find(env).unlink()
            for model, number in self.made:
                env[model].browse(number).unlink()

    def _find(self, env):
        return env["alignment.daily.report"].search([("date", "=", self.day)])

    def _draft(self, env):
        due = datetime(2001, 1, 1, 17)
        reports = env["alignment.daily.report"]
        return reports._draft(env.company, self.day, due).mapped("department")

    def test_two_workers_draft_a_day_once(self):
        with self._environment() as one, self._environment() as other:
            other.cr.execute("SET LOCAL lock_timeout = '5s'")  # nobody waits
            self.assertIn("sales", self._draft(one))
            self.assertEqual(self._draft(other), [])
            other.cr.commit()
            one.cr.commit()
        with self._environment() as env:
            drafted = self._find(env).mapped("department")
            self.assertEqual(len(drafted), len(set(drafted)))
            self.assertEqual(self._draft(env), [])

    def test_what_a_killed_worker_did_not_commit_is_drafted_by_the_next(self):
        with self._environment() as one:
            self._draft(one)
            one.cr.rollback()
        with self._environment() as env:
            self.assertFalse(self._find(env))
            self.assertIn("sales", self._draft(env))
