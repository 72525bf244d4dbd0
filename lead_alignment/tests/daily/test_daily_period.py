from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.local_day import get_local_day
from .test_daily_report import DailyCommon

MONDAY = date(2026, 3, 9)
ZONE = "Asia/Ho_Chi_Minh"
START = datetime(2026, 3, 8, 17)  # Monday begins in Vietnam
# what happens: minutes since the step before, and who does what
STEPS = st.lists(
    st.tuples(
        st.integers(0, 900),
        st.sampled_from(
            ["call", "call", "call", "lead", "spend", "late spend", "submit", "draft"]
        ),
    ),
    min_size=6,
    max_size=20,
)


class PeriodCommon(DailyCommon):
    """A company in Vietnam; reports are due at 17:00, which is 10:00 UTC."""

    def setUp(self):
        super().setUp()
        self._freeze("2026-03-08 17:00:00")
        self.leads = self._new_leads(30, user_id=False, phone=False)
        self._settle()
        self.env["alignment.spend"].search([]).unlink()
        self.number = 0

    def _call(self, count=1, moment=None):
        """The agent calls, and reaches nobody."""
        if moment:
            self._freeze(moment)
        for _number in range(count):
            self._file(self.leads[0], call_result=self.no_answer)

    def _spend(self, amount, day):
        """:param day: of one campaign more, as a campaign has one spend a day"""
        self.number += 1
        title = f"Paid {self.number}"
        self.env["alignment.spend"].create(
            {
                "campaign_id": self.env["utm.campaign"].create({"title": title}).id,
                "amount": amount,
                "date": day,
                "user_id": self.user_marketer.id,
                "company_id": self.company.id,
            }
        )

    def _submit(self, report, moment=None):
        if moment:
            self._freeze(moment)
        self.env.flush_all()
        head = self.user_head if report.department == "sales" else self.user_cmo
        report.with_user(head).action_submit()

    def _report(self, day, department="sales"):
        return self.reports.search(
            [
                ("company_id", "=", self.company.id),
                ("department", "=", department),
                ("date", "=", day),
            ]
        )


class TestDailyPeriod(PeriodCommon):
    """Each piece of work is in exactly one report."""

    def test_work_after_the_submission_is_in_the_next_report(self):
        self._call(2, "2026-03-11 03:00:00")
        wednesday = self._draft("2026-03-11 09:30:00")["sales"]
        self._submit(wednesday, "2026-03-11 09:40:00")
        self._call(1, "2026-03-11 09:40:00")  # in the very second
        self._call(3, "2026-03-11 12:00:00")
        self._call(1, "2026-03-11 17:30:00")  # past midnight
        thursday = self._draft("2026-03-12 09:30:00")["sales"]
        self.assertEqual(self._value(wednesday, "calls"), 2)
        self.assertEqual(self._value(thursday, "calls"), 5)
        part = self._part(thursday, self.user_agent)
        self.assertEqual(self._value(thursday, "calls", part), 5)
        outcome = thursday.figure_ids.filtered(lambda row: row.key == "outcome")
        self.assertEqual(sum(outcome.mapped("value")), 5)

    def test_a_weekend_is_in_mondays_report_which_says_so(self):
        friday = self._draft("2026-03-13 09:30:00")["sales"]
        self._submit(friday, "2026-03-13 10:00:00")
        self._call(1, "2026-03-13 13:00:00")
        self._call(2, "2026-03-14 03:00:00")
        self._call(4, "2026-03-15 03:00:00")
        monday = self._draft("2026-03-16 09:30:00")["sales"]
        self.assertEqual(monday.date, date(2026, 3, 16))
        self.assertEqual(self._value(monday, "calls"), 7)
        for day in ("03/14/2026", "03/16/2026"):
            self.assertIn(day, monday.name)
        self.assertNotIn("–", friday.name.replace("Sales – ", ""))
        self.assertIn("3/13/26", monday.covered)
        self.assertIn("3/16/26", monday.covered)
        self.assertIn(monday.covered, monday.zalo_text)

    def test_the_first_report_of_all_has_the_days_off_before_it(self):
        self._call(1, "2026-03-13 03:00:00")  # Friday
        self._call(2, "2026-03-14 03:00:00")
        monday = self._draft("2026-03-16 09:30:00")["sales"]
        self.assertEqual(self._value(monday, "calls"), 2)
        self.assertIn("03/14/2026", monday.name)

    def test_the_first_report_after_holidays_carries_them(self):
        self._submit(self._draft("2026-03-10 09:30:00")["sales"])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holidays",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-10 17:00:00",
                "date_to": "2026-03-18 16:59:59",
            }
        )
        self._call(2, "2026-03-12 03:00:00")
        self.assertFalse(self._draft("2026-03-12 09:30:00"))
        self._call(1, "2026-03-17 20:00:00")
        report = self._draft("2026-03-19 09:30:00")["sales"]
        self.assertEqual(self._value(report, "calls"), 3)
        self.assertIn("03/11/2026", report.name)

    def test_reports_switched_off_for_a_month_are_caught_up_by_the_first(self):
        self._submit(self._draft("2026-03-10 09:30:00")["sales"])
        self.company.has_daily_report = False
        self._call(2, "2026-03-25 03:00:00")
        self.company.has_daily_report = True
        drafts = self._draft("2026-04-14 09:30:00")
        reports = self.reports.search(
            [
                ("company_id", "=", self.company.id),
                ("department", "=", "sales"),
                ("date", ">", "2026-03-10"),
            ]
        )
        self.assertTrue(drafts)
        self.assertEqual(sum(self._value(one, "calls") for one in reports), 2)

    def test_a_night_shift_over_midnight_is_in_one_report(self):
        calendar = self.company.resource_calendar_id
        calendar.attendance_ids = [(5, 0, 0)] + [
            (
                0,
                0,
                {
                    "name": "Night",
                    "dayofweek": str(day),
                    "hour_from": start,
                    "hour_to": end,
                    "day_period": "afternoon",
                },
            )
            for day in range(5)
            for start, end in ((0, 6), (22, 24))
        ]
        self._submit(self._draft("2026-03-10 09:30:00")["sales"])
        self._call(1, "2026-03-10 15:30:00")  # 22:30
        self._call(1, "2026-03-10 16:59:59")
        self._call(1, "2026-03-10 17:00:00")  # midnight
        self._call(1, "2026-03-10 22:00:00")  # 5:00
        wednesday = self._draft("2026-03-11 09:30:00")["sales"]
        self.assertEqual(self._value(wednesday, "calls"), 4)
        self._submit(wednesday)
        self.assertEqual(
            self._value(self._draft("2026-03-12 09:30:00")["sales"], "calls"), 0
        )

    def test_a_draft_that_nobody_submits_ends_where_the_next_begins(self):
        self._call(1, "2026-03-10 03:00:00")
        tuesday = self._draft("2026-03-10 09:30:00")["sales"]
        self._call(2, "2026-03-10 12:00:00")
        wednesday = self._draft("2026-03-11 09:30:00")["sales"]
        values = [self._value(one, "calls") for one in (tuesday, wednesday)]
        self.assertEqual(sum(values), 3)
        self._submit(tuesday, "2026-03-11 09:50:00")
        values = [self._value(one, "calls") for one in (tuesday, wednesday)]
        self.assertEqual(values, [3, 0], "submitted late it has its whole day")

    def test_what_a_later_report_took_over_stays_there(self):
        tuesday = self._draft("2026-03-10 09:30:00")["sales"]
        self._call(2, "2026-03-10 12:00:00")
        wednesday = self._draft("2026-03-11 09:30:00")["sales"]
        self._submit(wednesday, "2026-03-11 09:50:00")
        self._submit(tuesday, "2026-03-11 09:55:00")
        values = [self._value(one, "calls") for one in (tuesday, wednesday)]
        self.assertEqual(values, [0, 2])

    def test_spend_that_is_entered_late_is_in_the_next_report_once(self):
        tuesday = self._draft("2026-03-10 09:30:00")["marketing"]
        self._submit(tuesday)
        self._freeze("2026-03-11 02:00:00")
        self._spend(50, "2026-03-10")
        self._spend(20, "2026-03-11")
        wednesday = self._draft("2026-03-11 09:30:00")["marketing"]
        self.assertEqual(self._value(wednesday, "spend"), 70)
        part = self._part(wednesday, self.user_marketer)
        self.assertEqual(self._value(wednesday, "spend", part), 70)
        self._submit(wednesday)
        self._freeze("2026-03-12 02:00:00")
        self._spend(5, "2026-03-10")
        thursday = self._draft("2026-03-12 09:30:00")["marketing"]
        self.assertEqual(self._value(thursday, "spend"), 5)
        self.env["alignment.spend"].search([("amount", "=", 20)]).unlink()
        thursday.with_user(self.user_cmo).action_refresh()
        self.assertEqual(self._value(thursday, "spend"), -15, "corrected since")

    def test_what_customers_said_is_offered_to_one_report(self):
        self._submit(self._draft("2026-03-11 09:30:00")["sales"])
        self._freeze("2026-03-11 13:00:00")
        self._quality(self.leads[1], 2, note="Said in the evening")
        thursday = self._draft("2026-03-12 09:30:00")["sales"]
        self.assertIn(
            "Said in the evening", thursday.offered_feedback_ids.mapped("note")
        )

    def test_a_figure_opens_what_it_counts(self):
        self._submit(self._draft("2026-03-11 09:30:00")["sales"])
        self._call(3, "2026-03-11 13:00:00")
        thursday = self._draft("2026-03-12 09:30:00")["sales"]
        row = thursday.figure_ids.filtered(lambda row: row.key == "calls")
        action = row.action_open_live()
        ((calls,),) = self.env[action["res_model"]]._read_group(
            action["domain"], [], ["calls:sum"]
        )
        self.assertEqual((row.value, calls), (3, 3))

    def test_the_day_is_the_companys_whoever_notices(self):
        """Half past six in the morning in Vietnam is yesterday in New York."""
        self._freeze("2026-03-11 23:30:00")
        self.user_agent.tz = "America/New_York"
        item = (
            self.env["alignment.daily.item"]
            .with_user(self.user_agent)
            .with_context(tz="America/New_York")
            .create({"kind": "problem", "text": "No leads"})
        )
        self.assertEqual(item.date, date(2026, 3, 12))


class TestDailyPeriodProperties(PeriodCommon):
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_the_sum_over_reports_is_the_sum_over_days(self, steps):
        """Whoever works, notices, drafts and submits when."""
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            self._check_sums(steps)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.registry.clear_cache()
            self.env.invalidate_all(flush=False)

    def _check_sums(self, steps):
        moment = START
        done = {"calls": 0, "leads": len(self.leads), "spend": 0}
        self._take_step(moment, "draft")
        for minutes, step in steps:
            moment += timedelta(minutes=minutes)
            self._take_step(moment, step, done)
        # until the end of a last report that is submitted
        moment += timedelta(days=1)
        while not self.reports._get_due(self.company, get_local_day(moment, ZONE)):
            moment += timedelta(days=1)
        self._take_step(moment, "draft")
        self._take_step(moment, "submit")
        reports = self.reports.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(reports.mapped("state")), {"submitted"})
        for key, expected in done.items():
            found = sum(self._value(report, key) for report in reports)
            self.assertEqual(found, expected, (key, reports.mapped("name")))

    def _take_step(self, moment, step, done=None):
        with self.mock_datetime_and_now(moment):
            day = get_local_day(moment, ZONE)
            if step == "call":
                self._call()
                done["calls"] += 1
            elif step == "lead":
                self._new_leads(1, user_id=False, phone=False)
                done["leads"] += 1
            elif step == "spend":
                self._spend(7, day)
                done["spend"] += 7
            elif step == "late spend":
                late = max(day - timedelta(days=1), MONDAY)
                self._spend(3, late)
                done["spend"] += 3
            elif step == "draft":
                self._draft_open(day)
            else:
                drafts = self.reports.search(
                    [
                        ("company_id", "=", self.company.id),
                        ("state", "=", "draft"),
                        ("date", "<=", day),
                    ],
                    order="date",
                )
                self.env.flush_all()
                drafts[: 2 if done else 20].action_submit()

    def _draft_open(self, day):
        """As the scheduler, or a head who opens today's report."""
        self.env.flush_all()
        due = self.reports._get_due(self.company, day)
        if due:
            self.reports._draft(self.company, day, due)
