from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common_campaign import CampaignCommon
from .test_campaign import DAY, TODAY


class TestCampaignNotice(CampaignCommon):
    """CS and sales are told that a campaign starts, once."""

    def test_who_is_told(self):
        members = self.channel.channel_partner_ids
        people = (self.user_cs, self.user_agent, self.user_head, self.user_marketer)
        for user in (*people, self.user_cmo, self.user_leader):
            self.assertIn(user.partner_id, members)
        for user in (self.user_director, self._new_user("plain_c", "base.group_user")):
            self.assertNotIn(user.partner_id, members)

    def test_it_is_told_once_with_all_that_matters(self):
        self.campaign.write({"date_start": TODAY, "date_end": TODAY + 20 * DAY})
        self._run_job()
        self._run_job()
        message = self._told(self.campaign)
        self.assertEqual(len(message), 1)
        for text in (
            "03/11/2026",
            "03/31/2026",
            "People with a job",
            "20 % less in March",
            "The test is free",
            "No price on the phone",
            f"/odoo/campaigns/{self.campaign.id}",
        ):
            self.assertIn(text, message.body)
        self.assertEqual(message.author_id, self.user_marketer.partner_id)
        self.assertEqual(self.campaign.notice_date, fields.Datetime.now())

    def test_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.company.partner_id.lang = "vi_VN"
        self.campaign.date_start = date(2026, 3, 10)
        self._run_job()
        self.assertIn("10/03/2026", self._told(self.campaign).body)

    def test_what_is_not_due_is_not_told(self):
        for start, end in (
            (TODAY + DAY, False),
            (TODAY - 8 * DAY, False),
            (TODAY - 3 * DAY, TODAY - DAY),
            (False, TODAY),
            (False, False),
        ):
            self.campaign.write({"date_start": start, "date_end": end})
            self._run_job()
            with self.subTest(start=start, end=end):
                self.assertFalse(self._told(self.campaign))
                self.assertFalse(self.campaign.notice_date)
        self.campaign.write({"date_start": TODAY - 7 * DAY, "date_end": False})
        self._run_job()
        self.assertTrue(self._told(self.campaign))

    def test_a_start_put_off_is_told_on_the_new_day(self):
        self.campaign.date_start = TODAY + DAY
        self.campaign.date_start = TODAY + 2 * DAY
        self._freeze("2026-03-12 03:00:00")
        self._run_job()
        self.assertFalse(self._told(self.campaign))
        self._freeze("2026-03-13 03:00:00")
        self._run_job()
        self.assertEqual(len(self._told(self.campaign)), 1)
        self.campaign.date_start = TODAY + 3 * DAY
        self._freeze("2026-03-14 03:00:00")
        self._run_job()
        self.assertEqual(len(self._told(self.campaign)), 1)

    def test_on_the_day_of_its_company(self):
        hawaii = self._new_company("Hawaii", "Pacific/Honolulu")
        own = self._new_campaign("Aloha", date_start=TODAY, company_id=hawaii.id)
        for_all = self._new_campaign("Everywhere", date_start=TODAY)
        self._run_job()
        self.assertFalse(self._told(own))
        self.assertTrue(self._told(for_all), "its owner works in Vietnam")
        self._freeze("2026-03-11 10:30:00")  # past midnight in Hawaii
        self._run_job()
        self.assertEqual(len(self._told(own)), 1)
        self.assertEqual(len(self._told(for_all)), 1)

    def test_in_the_channel_of_its_company(self):
        other = self._new_company("Other", "Asia/Ho_Chi_Minh")
        channel = self.env["discuss.channel"].create({"name": "Theirs"})
        other.campaign_channel_id = channel
        own = self._new_campaign("Own", date_start=TODAY, company_id=other.id)
        for_all = self._new_campaign("Everywhere", date_start=TODAY)
        self._run_job()
        self.assertFalse(self._told(own))
        self.assertEqual(len(self._told(own, channel)), 1)
        self.assertEqual(len(self._told(for_all)), 1)
        self.assertEqual(len(self._told(for_all, channel)), 1)

    def test_without_a_channel_it_waits(self):
        self.channel.active = False
        self.campaign.date_start = TODAY
        self._run_job()
        self.assertFalse(self.campaign.notice_date)
        with self.assertRaisesRegex(UserError, "No notification channel"):
            self.campaign.action_tell_now()
        self.channel.active = True
        self._run_job()
        self.assertEqual(len(self._told(self.campaign)), 1)

    def test_one_that_fails_does_not_stop_the_others(self):
        broken = self._new_campaign("Broken", date_start=TODAY)
        self.campaign.date_start = TODAY
        model = type(self.campaign)
        post = model._post_notice

        def fail(campaign, *args):
            post(campaign, *args)
            if campaign == broken:
                raise ValueError("of a template")

        with (
            patch.object(model, "_post_notice", fail),
            mute_logger(
                "odoo.addons.lead_alignment.models.campaign.utm_campaign_notice"
            ),
        ):
            self._run_job()
        self.assertFalse(self._told(broken) or broken.notice_date)
        self.assertEqual(len(self._told(self.campaign)), 1)
        self._run_job()
        self.assertEqual(len(self._told(broken)), 1)

    def test_by_hand_before_it_starts_and_not_again(self):
        campaign = self.campaign.with_user(self.user_marketer)
        with self.assertRaisesRegex(UserError, "set a start date"):
            campaign.action_tell_now()
        campaign.date_start = TODAY + DAY
        campaign.action_tell_now()
        self.assertEqual(len(self._told(self.campaign)), 1)
        with self.assertRaisesRegex(UserError, "already"):
            campaign.action_tell_now()
        self._freeze("2026-03-12 03:00:00")
        self._run_job()
        self.assertEqual(len(self._told(self.campaign)), 1)

    def test_what_is_over_is_not_told_by_hand(self):
        self.campaign.write({"date_start": TODAY - 9 * DAY, "date_end": TODAY - DAY})
        with self.assertRaisesRegex(UserError, "has ended"):
            self.campaign.action_tell_now()
        self.campaign.date_end = TODAY
        self.campaign.action_tell_now()
        self.assertEqual(len(self._told(self.campaign)), 1)

    def test_the_system_speaks_where_the_owner_left(self):
        self.campaign.date_start = TODAY
        self.user_marketer.active = False
        self._run_job()
        author = self._told(self.campaign).author_id
        self.assertEqual(author, self.env.ref("base.partner_root"))


@tagged("post_install", "-at_install", "lead_alignment")
class TestTwoTellers(BaseCase):
    """Two jobs at once on what is really committed; it is removed again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._environment() as env:
            campaign = env["utm.campaign"].create(
                {
                    "title": "Two tellers",
                    "user_id": env.ref("base.user_admin").id,
                    "date_start": fields.Date.today() - timedelta(days=2),
                }
            )
            self.campaign_id = campaign.id
        self.addCleanup(self._remove)

    @contextmanager
    def _environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    def _remove(self):
        with self._environment() as env:
            self._get_messages(env).unlink()
            env["utm.campaign"].browse(self.campaign_id).unlink()

    def _get_messages(self, env):
        link = f"/odoo/campaigns/{self.campaign_id}"
        return env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("body", "like", link)]
        )

    def _tell(self, env):
        env["utm.campaign"].browse(self.campaign_id)._announce_due_start()

    def _assert_told(self, times):
        with self._environment() as env:
            self.assertEqual(len(self._get_messages(env)), times)

    def test_two_workers_tell_it_once(self):
        with self._environment() as one, self._environment() as other:
            other.cr.execute("SET LOCAL lock_timeout = '5s'")  # nobody waits
            self._tell(one)
            self._tell(other)
            other.cr.commit()
            one.cr.commit()
        self._assert_told(1)
        with self._environment() as env:
            self._tell(env)
        self._assert_told(1)

    def test_a_worker_that_looked_before_tries_again(self):
        with self._environment() as one, self._environment() as other:
            self.assertTrue(other["utm.campaign"].browse(self.campaign_id)._is_due())
            self._tell(one)
            one.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._tell(other)
            other.cr.rollback()
        self._assert_told(1)

    def test_what_a_killed_worker_did_not_commit_is_told_by_the_next(self):
        with self._environment() as one:
            self._tell(one)
            one.cr.rollback()
        self._assert_told(0)
        with self._environment() as env:
            self._tell(env)
        self._assert_told(1)
