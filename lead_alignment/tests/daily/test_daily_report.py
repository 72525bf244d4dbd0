from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...models.daily.alignment_daily_report import MANAGERS
from ...models.daily.figure_definitions import DEPARTMENTS
from ...tools.local_day import get_bounds
from ..feedback.test_feedback import FeedbackCommon

WEDNESDAY = date(2026, 3, 11)
DUE = datetime(2026, 3, 11, 10)  # 17:00 in Vietnam


class DailyCommon(FeedbackCommon):
    """A company in Vietnam that works from Monday to Friday and reports at 17:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["alignment.daily.report"]
        # one company alone: what others do does not matter
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).write(
            {"has_daily_report": False}
        )
        cls.company.daily_report_hour = 17
        # nothing of the demo: submitted reports cannot be deleted otherwise
        cls.env["crm.lead.feedback"].search([])._remove()
        cls.env.cr.execute("DELETE FROM alignment_daily_report")
        cls.env.invalidate_all()
        cls.agreement.marketing_signer_ids = cls.user_cmo
        cls.agreement.sales_signer_ids = cls.user_head

    def _draft(self, moment="2026-03-11 09:30:00"):
        """What the scheduler drafts at ``moment``"""
        self._freeze(moment)
        self.env.flush_all()
        self.env.invalidate_all()
        drafts = self.reports._draft_due(self.company)
        return {report.department: report for report in drafts}

    def _value(self, report, key, part=None):
        figures = part.figure_ids if part else report.figure_ids
        return figures.filtered(lambda figure: figure.key == key).value

    def _part(self, report, user):
        return report.part_ids.filtered(lambda part: part.user_id == user)

    def _a_day_at_work(self):
        """Leads come, are called, bought, returned; things are said."""
        leads = self._new_leads(6, user_id=False, phone=False)
        leads.user_id = self.user_agent
        self._settle()
        bought, refused, bad, missed, back, _untouched = leads
        self._file(bought, self.k1, amount=700)
        self._file(refused, self.k42)
        self._file(bad, self.k41)
        self._file(missed, call_result=self.no_answer)
        back.with_user(self.user_agent).action_return(self.shirking, "no number")
        self._quality(refused, 2, note="The ad promised a gift")
        self._quality(bought, 5)
        said = refused.feedback_ids
        said.with_user(self.user_marketer)._reply("Mended")
        self.env["alignment.spend"].create(
            {
                "campaign_id": self.env["utm.campaign"].create({"title": "Paid"}).id,
                "amount": 120,
                "date": WEDNESDAY,
                "user_id": self.user_marketer.id,
                "company_id": self.company.id,
            }
        )
        self._settle()
        return leads


class TestDailyFigures(DailyCommon):
    def test_the_figures_of_a_day(self):
        self._a_day_at_work()
        drafts = self._draft()
        sales, marketing = drafts["sales"], drafts["marketing"]
        for report, figures in (
            (sales, {"calls": 4, "contacts": 2, "contact_rate": 0.5, "won": 1}),
            (sales, {"revenue": 700, "feedback_given": 2, "received": 6}),
            (marketing, {"leads": 6, "returned": 1, "spend": 120}),
            (marketing, {"cost_per_lead": 20, "feedback_received": 2}),
            (marketing, {"feedback_answered": 1, "feedback_waiting": 1, "mqls": 6}),
        ):
            for key, value in figures.items():
                with self.subTest(key=key):
                    self.assertEqual(self._value(report, key), value)
        outcomes = sales.figure_ids.filtered(lambda figure: figure.key == "outcome")
        counts = {figure.label: figure.value for figure in outcomes}
        self.assertEqual(counts.pop("Not reached"), 1)
        self.assertEqual(sum(counts.values()), 3)

    def _assert_live(self, report):
        """Each number is what its own report says at this instant, by the report's own
        measure where it has one."""
        measures = {
            ("crm.lead.quality.report", "duplicate_share"): "duplicate_share:avg",
            ("crm.lead.quality.report", "valid_share"): "valid_share:avg",
            ("crm.compliance.report", "sla_share"): "met_share:avg",
        }
        department = DEPARTMENTS[report.department]
        checked = 0
        for part in [report.part_ids.browse(), *report.part_ids]:
            rows = part.figure_ids if part else report.figure_ids
            for row in rows.filtered(lambda row: row._has("value")):
                action = row.action_open_live()
                figure = next(
                    (figure for figure in department.figures if figure.key == row.key),
                    None,
                )
                measure = figure.part if figure else "__count"
                measure = measures.get((action["res_model"], row.key), measure)
                ((live,),) = self.env[action["res_model"]]._read_group(
                    action["domain"], [], [measure]
                )
                if row.key == "contact_rate":
                    live /= self._value(report, "calls", part)
                if row.key == "cost_per_lead":
                    live /= self._value(report, "leads", part)
                label = f"{report.department} {row.key} {part.user_id.name}"
                self.assertAlmostEqual(row.value, float(live or 0), 6, label)
                checked += 1
        return checked

    def test_the_snapshot_is_what_the_reports_say(self):
        """Of two companies in two time zones, for every number, member by member."""
        other = self.env["res.company"].create({"name": "Hawaii"})
        calendar = self.company.resource_calendar_id.copy(
            {"company_id": other.id, "tz": "Pacific/Honolulu"}
        )
        other.resource_calendar_id = calendar
        self._a_day_at_work()
        self._freeze("2026-03-11 11:00:00")  # one o'clock in the night there
        theirs = self.env["crm.lead"].create(
            [{"name": str(n), "company_id": other.id, "user_id": False} for n in "123"]
        )
        self.env.flush_all()
        reports = self.reports.create(
            [
                {
                    "company_id": company.id,
                    "department": department,
                    "date": day,
                    "due_date": DUE,
                }
                for company, day in (
                    (self.company, WEDNESDAY),
                    (other, WEDNESDAY),
                    (other, WEDNESDAY - timedelta(days=1)),
                )
                for department in ("marketing", "sales")
            ]
        )
        reports._sync_members()
        reports._refresh_figures()
        checked = [self._assert_live(report) for report in reports]
        self.assertGreaterEqual(min(checked), 6)  # of a day that is over
        self.assertGreater(sum(checked), 100)
        leads = [
            self._value(report, "leads")
            for report in reports
            if report.department == "marketing"
        ]
        self.assertEqual(leads, [6, len(theirs), 0])

    def test_submitting_freezes_the_figures_as_they_are_then(self):
        leads = self._a_day_at_work()
        sales = self._draft()["sales"]
        self._file(leads[-1], self.k1, amount=300)
        self.env.flush_all()
        sales.with_user(self.user_head).action_submit()
        self.assertEqual(self._value(sales, "revenue"), 1000)
        self._file(leads[3], self.k1, amount=50)
        self.env.flush_all()
        self.assertEqual(self._value(sales, "revenue"), 1000)
        with self.assertRaisesRegex(UserError, "submitted and is locked"):
            sales.with_user(self.user_head).action_refresh()

    def test_leads_without_a_company_count_once(self):
        """For the first company that reports, as nobody else would count them."""
        other = self.env["res.company"].create({"name": "Other"})
        lead = self._new_leads(user_id=False, team_id=False)
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = NULL WHERE id = %s", [lead.id]
        )
        self.env.invalidate_all()
        values = {"department": "marketing", "date": WEDNESDAY, "due_date": DUE}
        reports = self.reports.create(
            [{**values, "company_id": company.id} for company in (self.company, other)]
        )
        reports._refresh_figures()
        self.assertEqual([self._value(report, "leads") for report in reports], [1, 0])

    def test_what_there_is_now_is_not_written_on_past_days(self):
        self._new_leads(2)
        sales = self._draft()["sales"]
        then = self._value(sales, "untouched")
        self.assertGreaterEqual(then, 2)
        self._freeze("2026-03-12 03:00:00")
        self._new_leads(3)
        sales.with_user(self.user_head).action_submit()
        self.assertEqual(self._value(sales, "untouched"), then)
        late = self.reports.create(
            {
                "company_id": self.company.id,
                "department": "sales",
                "date": date(2026, 3, 10),
                "due_date": DUE,
            }
        )
        late._refresh_figures()
        row = late.figure_ids.filtered(lambda figure: figure.key == "untouched")
        self.assertEqual(row.shown, "–")

    def test_members_have_their_own_figures(self):
        self._a_day_at_work()
        sales = self._draft()["sales"]
        part = self._part(sales, self.user_agent)
        self.assertEqual(self._value(sales, "calls", part), 4)
        self.assertIn("Calls 4", part.digest)
        marketing = self.reports.search([("department", "=", "marketing")], limit=1)
        part = self._part(marketing, self.user_marketer)
        self.assertEqual(self._value(marketing, "feedback_answered", part), 1)

    def test_a_day_is_compared_with_the_working_day_before(self):
        """Monday with Friday, from what was reported, else from what is known now."""
        self._freeze("2026-03-06 03:00:00")
        self._file(self._new_leads(2), self.k2)
        self._settle()
        friday = self._draft("2026-03-06 09:30:00")["sales"]
        self.assertEqual(friday.date, date(2026, 3, 6))
        friday.figure_ids.filtered(lambda figure: figure.key == "calls")._amend(
            {"value": 9}
        )
        monday = self._draft("2026-03-09 09:30:00")["sales"]
        calls = monday.figure_ids.filtered(lambda figure: figure.key == "calls")
        self.assertEqual((calls.value, calls.previous), (0, 9), "as reported")
        self.assertEqual((calls.trend, calls.mood), ("▼ 9", "worse"))
        later = self._draft("2026-03-13 09:30:00")["sales"]
        calls = later.figure_ids.filtered(lambda figure: figure.key == "calls")
        self.assertEqual(calls.week, 9)

    def test_what_was_promised_is_beside_it(self):
        self.agreement.write({"mql_volume": 220, "revenue_target": 22000})
        self.agreement.action_put_in_force()
        self.env["crm.call.target"].create(
            {
                "user_id": self.user_agent.id,
                "company_id": self.company.id,
                "date_from": WEDNESDAY,
                "calls": 70,
            }
        )
        drafts = self._draft()
        rows = {
            row.key: row
            for report in drafts.values()
            for row in report.figure_ids
            if row._has("promised")
        }
        self.assertEqual(rows["mqls"].promised, 10, "22 working days in March 2026")
        self.assertEqual(rows["revenue"].promised, 1000)
        part = self._part(drafts["sales"], self.user_agent)
        calls = part.figure_ids.filtered(lambda row: row.key == "calls")
        self.assertEqual(calls.promised, 70)

    def test_drafting_asks_each_source_once(self):
        """Twice the leads, agents and feedback: no more queries."""
        self._draft()
        counts = []
        for _round in range(2):
            self._a_day_at_work()
            self.reports.search([("company_id", "=", self.company.id)]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._draft()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)


class TestDailySchedule(DailyCommon):
    def test_drafted_in_the_hour_before_it_is_due_and_once(self):
        self.assertFalse(self._draft("2026-03-11 08:59:00"))
        drafts = self._draft("2026-03-11 09:00:00")
        self.assertEqual(set(drafts), {"marketing", "sales"})
        self.assertEqual({report.due_date for report in drafts.values()}, {DUE})
        self.assertFalse(self._draft("2026-03-11 09:05:00"))

    def test_a_day_without_work_has_no_report(self):
        self.assertFalse(self._draft("2026-03-14 09:30:00"), "Saturday")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-10 17:00:00",
                "date_to": "2026-03-11 16:59:59",
            }
        )
        self.assertFalse(self._draft("2026-03-11 09:30:00"))
        report = self._draft("2026-03-12 09:30:00")["sales"]
        self.assertEqual(report._get_previous_day(), date(2026, 3, 10))

    def test_on_a_day_off_the_last_report_opens_and_the_day_is_said(self):
        sales = self._draft("2026-03-13 09:30:00")["sales"]
        for moment in ("2026-03-14 03:00:00", "2026-03-15 16:59:00"):  # until midnight
            self._freeze(moment)
            with self.subTest(moment=moment):
                action = self.reports.with_user(self.user_head).action_open_today()
                self.assertEqual(action["tag"], "display_notification")
                self.assertIn("Friday, March 13, 2026", action["params"]["message"])
                self.assertEqual(action["params"]["next"]["res_id"], sales.id)
        self.assertEqual(self.reports.search_count([("date", ">", sales.date)]), 0)
        self._freeze("2026-03-15 17:01:00")  # Monday has begun in Vietnam
        action = self.reports.with_user(self.user_head).action_open_today()
        monday = self.reports.browse(action["res_id"])
        self.assertEqual((monday.date, monday.department), (date(2026, 3, 16), "sales"))

    def test_who_heads_both_departments_gets_both_last_reports(self):
        drafts = self._draft("2026-03-13 09:30:00")
        self._freeze("2026-03-14 03:00:00")
        head = self.user_head
        head.group_ids |= self.env.ref(MANAGERS["marketing"])
        action = self.reports.with_user(head).action_open_today()["params"]["next"]
        found = self.reports.search(action["domain"])
        self.assertEqual(found, drafts["marketing"] + drafts["sales"])

    def test_a_first_day_off_has_no_report_to_open(self):
        self._freeze("2026-03-14 03:00:00")
        action = self.reports.with_user(self.user_head).action_open_today()
        self.assertIn("day off", action["params"]["message"])
        self.assertFalse(action["params"]["next"]["res_id"])

    def test_the_meeting_of_a_day_off_is_about_the_last_reports(self):
        self._draft("2026-03-13 09:30:00")
        self._freeze("2026-03-14 03:00:00")
        meetings = self.env["alignment.meeting"].with_user(self.user_head)
        action = meetings.action_open_today()
        self.assertEqual(meetings.browse(action["res_id"]).date, date(2026, 3, 13))

    def test_another_companys_holiday_is_a_working_day(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Theirs",
                "company_id": other.id,
                "calendar_id": False,
                "date_from": "2026-03-10 17:00:00",
                "date_to": "2026-03-11 16:59:59",
            }
        ).company_id = other
        self.assertTrue(self._draft("2026-03-11 09:30:00"))

    def test_a_day_that_ends_earlier_is_due_earlier(self):
        """Saturday morning in Vietnam: at noon"""
        self.company._use_vietnamese_settings()
        self.assertEqual(
            self.reports._get_due(self.company, date(2026, 3, 14)),
            datetime(2026, 3, 14, 5),
        )
        self.assertEqual(
            self.reports._get_due(self.company, WEDNESDAY),
            datetime(2026, 3, 11, 10, 30),
        )

    def test_summer_time_moves_the_hour_with_the_clock(self):
        self.company.resource_calendar_id.tz = "Europe/Paris"
        hours = {
            day: self.reports._get_due(self.company, day).hour
            for day in (date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 26))
        }
        self.assertEqual(list(hours.values()), [16, 15, 16])
        start, end = get_bounds(date(2026, 3, 29), date(2026, 3, 30), "Europe/Paris")
        self.assertEqual(end - start, timedelta(hours=23))
        start, end = get_bounds(date(2026, 10, 25), date(2026, 10, 26), "Europe/Paris")
        self.assertEqual(end - start, timedelta(hours=25))

    def test_a_day_that_begins_with_a_gap_or_twice(self):
        """Cuba changes its clocks at midnight: from 0 to 1, and from 1 back to 0."""
        start, _end = get_bounds(date(2026, 3, 8), date(2026, 3, 9), "America/Havana")
        self.assertEqual(start, datetime(2026, 3, 8, 5))
        start, end = get_bounds(date(2026, 11, 1), date(2026, 11, 2), "America/Havana")
        self.assertEqual(
            (start, end - start), (datetime(2026, 11, 1, 4), timedelta(hours=25))
        )

    def test_the_last_evening_of_the_year_is_of_its_year(self):
        """17:30 UTC on 31 December is 2027 in Vietnam."""
        self._freeze("2026-12-31 16:30:00")
        self._new_leads(1)
        self._freeze("2026-12-31 17:30:00")
        self._new_leads(2)
        self.env.flush_all()
        for day, count in ((date(2026, 12, 31), 1), (date(2027, 1, 1), 2)):
            report = self.reports.create(
                {
                    "company_id": self.company.id,
                    "department": "marketing",
                    "date": day,
                    "due_date": DUE,
                }
            )
            report._refresh_figures()
            self.assertEqual(self._value(report, "leads"), count, day)

    def test_days_that_the_scheduler_missed_are_made_up_for(self):
        self._draft("2026-03-09 09:30:00")
        self._freeze("2026-03-12 03:00:00")
        self.reports._draft_due(self.company)
        days = self.reports.search([("department", "=", "sales")]).mapped("date")
        self.assertEqual({day.day for day in days}, {9, 10, 11})

    def test_a_department_that_was_missed_is_drafted_later(self):
        self._draft("2026-03-09 09:30:00")
        tuesday = self._draft("2026-03-10 09:30:00")
        tuesday["sales"].unlink()
        self._freeze("2026-03-11 02:00:00")
        drafts = self.reports._draft_due(self.company)
        self.assertEqual(drafts.mapped("department"), ["sales"])
        self.assertEqual(drafts.date, date(2026, 3, 10))

    def test_a_company_that_fails_does_not_stop_the_others(self):
        other = self.env["res.company"].create({"name": "Broken"})
        other.resource_calendar_id = self.company.resource_calendar_id
        draft = type(self.reports)._draft_due

        def _draft_due(reports, company):
            if company == other:
                raise ValueError
            return draft(reports, company)

        self.patch(type(self.reports), "_draft_due", _draft_due)
        self._freeze("2026-03-11 09:30:00")
        job = self.env.ref("lead_alignment.ir_cron_daily_reports")
        with (
            mute_logger(
                "odoo.addons.lead_alignment.models.daily.alignment_daily_report_draft"
            ),
            self.enter_registry_test_mode(),
        ):
            job.method_direct_trigger()
        self.assertEqual(self.reports.search_count([("date", "=", WEDNESDAY)]), 2)

    def test_reminded_once_and_told_once_that_it_is_late(self):
        sales = self._draft()["sales"]
        told = []
        self.patch(
            type(self.env["res.users"]),
            "_notify_realtime",
            lambda user, title, message, kind, page: told.append((user, message)),
        )
        for moment in ("09:44", "09:50", "09:55", "10:01", "10:10"):
            self._freeze(f"2026-03-11 {moment}:00")
            self.reports._remind_due(self.company)
        mine = [message for user, message in told if user == self.user_head]
        self.assertEqual(
            mine, ["The report is due in a few minutes.", "The report is overdue."]
        )
        sales.invalidate_recordset()
        self.assertTrue(sales.is_late)
        self.assertIn(sales, self.reports.search([("is_late", "=", True)]))
        marketing = self.reports.search([("department", "=", "marketing")])
        marketing.with_user(self.user_cmo).action_submit()
        self.assertTrue(marketing.is_late, "submitted ten minutes after it was due")

    def test_submitted_in_time_is_not_late_for_ever(self):
        sales = self._draft()["sales"]
        sales.with_user(self.user_head).action_submit()
        self._freeze("2026-03-12 03:00:00")
        sales.invalidate_recordset()
        self.assertFalse(sales.is_late)
        self.assertFalse(sales.activity_ids)


class TestDailyWords(DailyCommon):
    def _problem(self, report, text="Numbers are wrong", **values):
        return self.env["alignment.daily.item"].create(
            {"report_id": report.id, "kind": "problem", "text": text, **values}
        )

    def test_problems_carry_over_until_they_are_closed(self):
        first = self._draft()["sales"]
        problem = self._problem(first)
        idea = self._problem(first, "A script", kind="idea")
        second = self._draft("2026-03-12 09:30:00")["sales"]
        self.assertEqual(second.carried_item_ids, problem)
        self.assertNotIn(idea, second.carried_item_ids)
        problem.with_user(self.user_head).action_close()
        third = self._draft("2026-03-13 09:30:00")["sales"]
        self.assertFalse(third.carried_item_ids)
        second.invalidate_recordset()
        self.assertEqual(second.carried_item_ids, problem, "as it was that day")

    def test_three_reports_without_an_answer(self):
        problem = self._problem(self._draft()["sales"])
        self._draft("2026-03-12 09:30:00")
        self.assertFalse(problem.is_unanswered)
        last = self._draft("2026-03-13 09:30:00")["sales"]
        problem.invalidate_recordset()
        self.assertEqual((problem.days_raised, problem.is_unanswered), (3, True))
        found = self.env["alignment.daily.item"].search([("is_unanswered", "=", True)])
        self.assertEqual(found, problem)
        self.assertIn("open for 3 days, no decision", last.zalo_text)
        problem.issue_id = self.env["alignment.issue"].create(
            {"name": "x", "state": "decided", "decision": "y"}
        )
        self.assertFalse(problem.is_unanswered)

    def test_what_was_noticed_before_there_was_a_report_is_in_it(self):
        self._freeze("2026-03-11 03:00:00")
        items = self.env["alignment.daily.item"].with_user(self.user_agent)
        item = items.create({"kind": "signal", "text": "A rival sells at half price"})
        self.assertEqual((item.department, item.date), ("sales", WEDNESDAY))
        sales = self._draft()["sales"]
        self.assertEqual(item.report_id, sales)

    def test_what_is_noticed_after_submitting_is_in_the_next_report(self):
        self._draft()["sales"].with_user(self.user_head).action_submit()
        items = self.env["alignment.daily.item"].with_user(self.user_agent)
        item = items.create({"kind": "idea", "text": "Call at noon"})
        self.assertFalse(item.report_id)
        self._freeze("2026-03-14 03:00:00")  # Saturday
        idea = items.create({"kind": "idea", "text": "Call on Saturdays"})
        monday = self._draft("2026-03-16 09:30:00")["sales"]
        friday = self.reports.search(
            [("date", "=", date(2026, 3, 12)), ("department", "=", "sales")]
        )
        self.assertEqual(item.report_id, friday)
        self.assertEqual(idea.report_id, monday)

    def test_a_submitted_report_shows_what_was_open_then(self):
        problem = self._problem(self._draft()["sales"])
        second = self._draft("2026-03-12 09:30:00")["sales"]
        second.with_user(self.user_head).action_submit()
        self._problem(self._draft("2026-03-13 09:30:00")["sales"], "Another")
        problem.action_close()
        problem.action_reopen()
        second.invalidate_recordset()
        self.assertEqual(second.carried_item_ids, problem)

    def test_nobody_speaks_of_another_day_or_for_another(self):
        sales = self._draft()["sales"]
        items = self.env["alignment.daily.item"].with_user(self.user_agent)
        item = items.create(
            {
                "text": "x",
                "date": "2026-03-01",
                "department": "marketing",
                "user_id": self.user_head.id,
                "closed_date": "2026-03-01",
            }
        )
        self.assertEqual((item.date, item.department), (WEDNESDAY, "sales"))
        self.assertEqual((item.user_id, item.closed_date), (self.user_agent, False))
        part = sales.part_ids.create(
            {"report_id": sales.id, "user_id": self.user_head.id}
        )
        with self.assertRaisesRegex(UserError, "only write in your own name"):
            items.create({"text": "x", "part_id": part.id})
        for name, value in (("text", "Other words"), ("kind", "idea")):
            with self.assertRaisesRegex(UserError, "only edit your own notes"):
                item.with_user(self.user_head)[name] = value
        with self.assertRaisesRegex(UserError, "only edit your own notes"):
            item.with_user(self.user_head).unlink()

    def test_an_issue_is_of_the_same_company_and_made_by_heads(self):
        problem = self._problem(self._draft()["sales"])
        other = self.env["res.company"].create({"name": "Other"})
        issue = self.env["alignment.issue"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        with self.assertRaisesRegex(UserError, "compan"):
            problem.issue_id = issue
        own = self.env["alignment.issue"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        problem.sudo().user_id = self.user_agent
        with self.assertRaisesRegex(UserError, "heads can create issues"):
            problem.with_user(self.user_agent).issue_id = own

    def test_customers_are_quoted_with_what_they_speak_of(self):
        self._a_day_at_work()
        marketing = self._draft()["marketing"].with_user(self.user_cmo)
        (said,) = marketing.offered_feedback_ids
        said.with_context(daily_report_id=marketing.id).action_put_into_report()
        item = marketing.item_ids
        self.assertEqual((item.kind, item.text), ("voice", "The ad promised a gift"))
        self.assertEqual(
            (item.lead_id, item.campaign_id), (said.lead_id, self.campaign)
        )
        self.assertFalse(marketing.offered_feedback_ids)

    def test_a_member_adds_a_line_and_the_head_makes_a_problem_of_it(self):
        sales = self._draft()["sales"]
        part = self._part(sales, self.user_agent)
        part.with_user(self.user_agent).comment = "Nobody answers after five"
        with self.assertRaisesRegex(UserError, "only write in your own name"):
            part.with_user(self.user_head).comment = "All is well"
        part.with_user(self.user_head).action_make_problem()
        self.assertEqual(sales.item_ids.text, "Nobody answers after five")
        self.assertEqual(sales.item_ids.user_id, self.user_agent)

    def test_what_was_submitted_is_amended_and_not_changed(self):
        sales = self._draft()["sales"].with_user(self.user_head)
        item = self._problem(sales)
        with self.assertRaisesRegex(UserError, "still a draft"):
            sales.amendment_ids = [(0, 0, {"text": "x"})]
        sales.comment = "A good day"
        sales.action_submit()
        part = self._part(sales, self.user_agent).with_user(self.user_agent)
        for change in (
            lambda: sales.write({"comment": "Another day"}),
            lambda: item.write({"text": "Another"}),
            lambda: self._problem(sales, "One more"),
            lambda: item.unlink(),
            lambda: part.write({"comment": "Late words"}),
            lambda: sales.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "submitted and is locked"):
                change()
        sales.amendment_ids = [(0, 0, {"text": "Two of the calls were tests"})]
        with self.assertRaisesRegex(UserError, "Add another one"):
            sales.amendment_ids.text = "Three"
        self.assertIn("Two of the calls were tests", sales.zalo_text)
        item.action_close()  # what becomes of it is no change of the report

    def test_the_text_for_the_chat_has_all_of_it(self):
        self._a_day_at_work()
        sales = self._draft()["sales"].with_user(self.user_head)
        sales.comment = "A good day"
        self._problem(sales, campaign_id=self.campaign.id)
        self._part(sales, self.user_agent).with_user(self.user_agent).comment = "Tired"
        text = sales.zalo_text
        for line in (
            "A good day",
            "• Calls: 4",
            "• Reached %: 50 %",
            "PROBLEM",
            "• Numbers are wrong (Facebook March)",
            "Tired",
        ):
            self.assertIn(line, text)
