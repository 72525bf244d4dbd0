from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError

from .test_daily_report import WEDNESDAY, DailyCommon


class TestMeeting(DailyCommon):
    """Both heads over both reports."""

    def _held(self):
        """The meeting of a day with two reports and a problem of each"""
        drafts = self._draft()
        for department, text in (("sales", "No price"), ("marketing", "Old price")):
            self.env["alignment.daily.item"].create(
                {"report_id": drafts[department].id, "text": text}
            )
        action = drafts["sales"].with_user(self.user_head).action_open_meeting()
        meetings = self.env["alignment.meeting"].with_user(self.user_head)
        return meetings.browse(action["res_id"])

    def _merge(self, meeting, **values):
        action = meeting.action_open_merge()
        wizards = self.env["alignment.issue.merge"].with_user(self.user_head)
        wizard = wizards.with_context(**action["context"]).create({"name": "Price"})
        wizard.item_ids = wizard.offered_item_ids
        wizard.write(values)
        wizard.action_merge()
        return self.env["alignment.issue"].search([], order="id desc", limit=1)

    def test_both_reports_side_by_side(self):
        meeting = self._held()
        self.assertEqual(meeting.user_ids, self.user_head + self.user_cmo)
        self.assertEqual(meeting.marketing_item_ids.text, "Old price")
        self.assertEqual(meeting.sales_item_ids.text, "No price")
        self.assertTrue(meeting.sales_figure_ids and meeting.marketing_figure_ids)
        again = meeting.marketing_report_id.with_user(self.user_cmo)
        self.assertEqual(again.action_open_meeting()["res_id"], meeting.id)

    def test_common_problems_become_one_issue(self):
        meeting = self._held()
        issue = self._merge(
            meeting,
            decision="One list of prices",
            user_id=self.user_cmo.id,
            date_due="2026-03-20",
        )
        self.assertEqual(
            set(issue.item_ids.mapped("department")), {"marketing", "sales"}
        )
        self.assertEqual((issue.state, issue.decided_date), ("decided", WEDNESDAY))
        self.assertFalse(meeting.action_open_merge()["context"]["offered_item_ids"])
        issue.with_user(self.user_cmo).state = "done"
        self.assertEqual(set(issue.item_ids.mapped("state")), {"closed"})
        drafts = self._draft("2026-03-12 09:30:00")
        self.assertFalse(drafts["sales"].carried_item_ids)

    def test_minutes_go_to_all_who_attend(self):
        meeting = self._held()
        with self.assertRaisesRegex(UserError, "Write the minutes"):
            meeting.action_send_minutes()
        self._merge(meeting, decision="One list of prices", cause="Two files")
        meeting.minutes = "<p>We were quick</p>"
        meeting.action_send_minutes()
        message = meeting.message_ids.sorted("id")[-1]
        self.assertEqual(message.partner_ids, meeting.user_ids.partner_id)
        for text in ("We were quick", "One list of prices", "Two files", "Price"):
            self.assertIn(text, message.body)
        self.assertIn("Minutes", message.subject)
        self.assertEqual(meeting.state, "sent")

    def test_the_agenda_begins_with_what_nobody_answered(self):
        self._held()
        self._draft("2026-03-12 09:30:00")
        drafts = self._draft("2026-03-13 09:30:00")
        action = drafts["sales"].with_user(self.user_head).action_open_meeting()
        meeting = self.env["alignment.meeting"].browse(action["res_id"])
        meeting.with_user(self.user_head).action_send_agenda()
        body = meeting.message_ids.sorted("id")[-1].body
        self.assertIn("Raised three days in a row", body)
        self.assertLess(body.index("Raised three"), body.index("No price"))

    def test_it_is_planned_again_and_again(self):
        meeting = self._held()
        defaults = meeting.action_plan()["context"]
        events = self.env["calendar.event"].with_user(self.user_head)
        values = {name.removeprefix("default_"): v for name, v in defaults.items()}
        values |= {"rrule_type": values.pop("rrule_type_ui"), "wed": True}
        event = events.create({**values, "end_type": "count", "count": 3})
        series = event.recurrence_id.calendar_event_ids.sorted("start")
        self.assertEqual(
            [meeting.start for meeting in series],
            [datetime(2026, 3, day, 10) for day in (11, 18, 25)],
        )
        meeting.invalidate_recordset()
        self.assertEqual(meeting.event_id, event)
        later = self.env["alignment.meeting"].create(
            {"company_id": self.company.id, "date": date(2026, 3, 18)}
        )
        self.assertEqual(later.event_id, series[1])

    def test_the_effect_is_measured_later(self):
        def calls(moment, number):
            report = self._draft(f"{moment} 09:30:00")["sales"]
            row = report.figure_ids.filtered(lambda figure: figure.key == "calls")
            row._amend({"value": number, "known": ["value"]})

        calls("2026-03-10", 10)
        calls("2026-03-11", 20)
        issue = self.env["alignment.issue"].create(
            {
                "name": "Too few calls",
                "company_id": self.company.id,
                "department": "sales",
                "measure": "calls",
            }
        )
        issue.decision = "Call at ten"
        issue.state = "decided"
        self.assertEqual(issue.decided_date, WEDNESDAY)
        self.assertFalse(issue.effect)
        calls("2026-03-12", 30)
        issue.invalidate_recordset()
        self.assertEqual(issue.effect, "15 → 30: better")
        with self.assertRaisesRegex(ValidationError, "this department reports"):
            issue.department = "marketing"

    def test_the_digest_tells_of_problems_and_leads_there(self):
        self._held()
        digest = self.env["digest.digest"].create(
            {"name": "d", "company_id": self.company.id, "kpi_problem_raised": True}
        )
        digest = digest.with_context(
            start_datetime=datetime(2026, 3, 11), end_datetime=datetime(2026, 3, 12)
        )
        self.assertEqual(digest.kpi_problem_raised_value, 2)
        actions = digest._compute_kpis_actions(self.company, self.user_head)
        self.assertIn("daily_report_action", actions["kpi_problem_raised"])
