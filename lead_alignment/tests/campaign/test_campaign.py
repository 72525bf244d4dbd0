from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common_campaign import CampaignCommon

TODAY = date(2026, 3, 11)
DAY = timedelta(days=1)


class TestCampaign(CampaignCommon):
    """The brief, and which campaigns run today."""

    def _running(self, company=None):
        return self.env["utm.campaign"]._get_running(company or self.company)

    def test_it_runs_from_its_first_to_its_last_day(self):
        for start, end, runs in (
            (TODAY, TODAY, True),
            (TODAY - DAY, False, True),
            (TODAY + DAY, False, False),
            (TODAY - 2 * DAY, TODAY - DAY, False),
            (False, TODAY, False),
            (False, False, False),
        ):
            self.campaign.write({"date_start": start, "date_end": end})
            with self.subTest(start=start, end=end):
                self.assertEqual(self.campaign in self._running(), runs)
                self._assert_shown(self.campaign, runs)

    def _assert_shown(self, campaign, runs):
        shown = campaign.with_user(self.user_cs)
        domain = [("id", "=", campaign.id), ("is_running", "=", runs)]
        self.assertEqual(shown.is_running, runs)
        self.assertEqual(shown.search(domain), shown)

    def test_what_is_archived_does_not_run(self):
        self.campaign.write({"date_start": TODAY, "active": False})
        self.assertFalse(self._running())
        self.assertFalse(self.campaign.is_running)

    def test_the_day_is_that_of_the_company(self):
        hawaii = self._new_company("Hawaii", "Pacific/Honolulu")
        new = self._new_campaign("New", date_start=TODAY)
        old = self._new_campaign("Old", date_start=TODAY - DAY, date_end=TODAY - DAY)
        self.assertEqual(self._running(), new)
        self.assertEqual(self._running(hawaii), old)
        self._join(self.user_cs, hawaii)
        for company, runs in ((self.company, new), (hawaii, old)):
            shown = (new + old).with_user(self.user_cs).with_company(company)
            shown = shown.with_context(allowed_company_ids=company.ids)
            self.assertEqual(shown.filtered("is_running"), runs)
            domain = [("is_running", "=", True), ("id", "in", (new + old).ids)]
            self.assertEqual(shown.search(domain), runs)

    def test_a_campaign_of_one_company_runs_nowhere_else(self):
        other = self._new_company("Other", "Asia/Ho_Chi_Minh")
        for_all = self._new_campaign("All", date_start=TODAY)
        own = self._new_campaign("Own", date_start=TODAY, company_id=other.id)
        self.assertEqual(self._running(), for_all)
        self.assertEqual(self._running(other), for_all + own)
        self.assertFalse(own.with_user(self.user_cs).is_running)

    def test_what_ends_first_is_at_the_top(self):
        open_end = self._new_campaign("Open", date_start=TODAY)
        later = self._new_campaign("L", date_start=TODAY, date_end=TODAY + 9 * DAY)
        soon = self._new_campaign("S", date_start=TODAY, date_end=TODAY + DAY)
        self.assertEqual(self._running().ids, (soon + later + open_end).ids)

    def test_the_brief_for_who_talks_to_a_customer(self):
        self.campaign.write({"date_start": TODAY, "date_end": TODAY + DAY})
        (brief,) = self.campaign.with_user(self.user_cs)._get_brief()
        self.assertEqual(
            brief,
            {
                "id": self.campaign.id,
                "name": "Facebook March",
                "message": "20 % less in March",
                "talking_points": ["The test is free", "No price on the phone"],
                "date_end": "2026-03-12",
                "owner": self.user_marketer.name,
            },
        )
        (empty,) = self._new_campaign("Bare")._get_brief()
        self.assertEqual(empty["talking_points"], [])
        self.assertFalse(empty["date_end"] or empty["message"])

    def test_points_are_text_and_not_markup(self):
        self.campaign.talking_points = "1 <b>free</b> lesson\n• 2 & more"
        shown = self.campaign.talking_points_list
        self.assertIn("<li>1 &lt;b&gt;free&lt;/b&gt; lesson</li>", shown)
        self.assertIn("<li>2 &amp; more</li>", shown)

    def test_it_does_not_end_before_it_starts(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.campaign.write({"date_start": TODAY, "date_end": TODAY - DAY})
            self.env.flush_all()

    def test_a_copy_runs_when_somebody_says_so(self):
        self.campaign.write({"date_start": TODAY, "date_end": TODAY})
        self.campaign.notice_date = "2026-03-11 01:00:00"
        copy = self.campaign.copy()
        self.assertFalse(copy.date_start or copy.date_end or copy.notice_date)
        self.assertEqual(copy.brief_message, "20 % less in March")

    def test_marketing_writes_the_brief(self):
        form = Form(
            self.env["utm.campaign"].with_user(self.user_marketer),
            "utm.utm_campaign_view_form",
        )
        form.title = "Spring"
        form.date_start = TODAY
        form.talking_points = "One"
        with form.faq_ids.new() as line:
            line.question = "Is it free?"
            line.answer = "Yes"
        spring = form.save()
        self.assertTrue(spring.is_running)
        faq = spring.with_user(self.user_cs).faq_ids
        self.assertEqual((faq.question, faq.answer), ("Is it free?", "Yes"))
        self.assertEqual(faq.answer_user_id, self.user_marketer)

    def test_others_read_it_and_write_the_rest_as_before(self):
        for user in (self.user_cs, self.user_agent, self.user_head):
            campaign = self.campaign.with_user(user)
            self.assertEqual(campaign.audience, "People with a job")
            self.assertFalse(campaign.can_brief)
            campaign.title = f"Renamed by {user.login}"
            for name, value in (
                ("brief_message", "x"),
                ("talking_points", "x"),
                ("audience", "x"),
                ("date_start", "2026-03-11"),
                ("date_end", "2026-03-11"),
                ("user_id", user.id),
                ("notice_date", "2026-03-11 00:00:00"),
            ):
                with self.subTest(user=user.login, name=name):
                    self._assert_refused(campaign.write, {name: value})
        campaigns = self.env["utm.campaign"].with_user(self.user_agent)
        self.assertTrue(campaigns.create({"title": "Quick"}))
        self._assert_refused(campaigns.create, {"title": "No", "date_start": TODAY})
        self._assert_refused(campaigns.browse(self.campaign.id).action_tell_now)
        reading = self.campaign.with_user(self.user_director)
        self.assertEqual(reading.audience, "People with a job")
        self._assert_refused(reading.write, {"title": "Renamed"})

    def _assert_refused(self, method, *args):
        with self.assertRaises(AccessError):
            method(*args)

    def test_nobody_makes_up_that_it_was_told(self):
        made = self.campaign.with_user(self.user_marketer).create(
            {"title": "New", "notice_date": "2026-03-11 00:00:00"}
        )
        self.assertFalse(made.notice_date)

    def test_an_owner_passes_it_on(self):
        self.campaign.user_id = self.user_head
        self.campaign.with_user(self.user_head).user_id = self.user_agent
        self.assertEqual(self.campaign.user_id, self.user_agent)
