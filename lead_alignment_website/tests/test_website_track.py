from datetime import timedelta

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import Form
from odoo.tools import mute_logger

from ..models.website_track_reading import WebsiteTrackReading
from .common import WebsiteCommon

PROPERTIES = "website.website_page_properties_view_form"


class TestWebsiteTrack(WebsiteCommon):
    """Page views come into the ledger by being read, once each."""

    def test_a_view_is_read_once_with_its_address(self):
        visitor = self._visitor()
        self._view(visitor, "https://shop.example/courses/ielts?utm_source=fb#top")
        for _run in range(2):
            self._read_page_views()
        event = self._of(visitor)
        self.assertEqual(
            (event.type_id.code, event.label, event.company_id),
            ("page_view", "/courses/ielts", self.company),
        )

    def test_a_page_counts_as_what_it_is_worth(self):
        page = self.env.ref("website.contactus_page")
        page.customer_event_type_id = self.env.ref(
            "lead_alignment.customer_event_type_pricing_view"
        )
        visitor = self._visitor()
        self._view(visitor, page_id=page.id)
        self._read_page_views()
        self.assertEqual(self._of(visitor).type_id.code, "pricing_view")

    def test_a_marketer_says_beside_the_page_what_it_is_worth(self):
        editor = self._new_user(
            "editor",
            "website.group_website_designer,"
            "lead_alignment.lead_alignment_group_marketing_user",
        )
        page = self.env.ref("website.contactus_page")
        page.track = False
        pricing = self.env.ref("lead_alignment.customer_event_type_pricing_view")
        properties = self.env["website.page.properties"].with_user(editor)
        properties = properties.create(
            {"target_model_id": page.id, "website_id": self.website.id}
        )
        with Form(properties, view=PROPERTIES) as form:
            form.track = True
            form.customer_event_type_id = pricing
        self.assertEqual((page.track, page.customer_event_type_id), (True, pricing))

    def test_who_makes_pages_and_is_in_no_department_is_not_asked(self):
        designer = self._new_user("designer", "website.group_website_designer")
        page = self.env.ref("website.contactus_page")
        page.customer_event_type_id = self.env.ref(
            "lead_alignment.customer_event_type_pricing_view"
        )
        self.env.invalidate_all()
        properties = self.env["website.page.properties"].with_user(designer)
        properties = properties.create(
            {"target_model_id": page.id, "website_id": self.website.id}
        )
        with Form(properties, view=PROPERTIES) as form:
            self.assertNotIn("customer_event_type_id", form._view["fields"])
            form.track = True
        self.assertTrue(page.track)

    def test_an_address_that_names_a_campaign_is_of_it(self):
        visitor = self._visitor()
        name = self.campaign.name
        self._view(visitor, f"https://shop.example/?utm_campaign={name.upper()}")
        self._read_page_views()
        self.assertEqual(self._of(visitor).campaign_id, self.campaign)

    def test_no_address_that_somebody_asks_for_stops_the_reading(self):
        visitor = self._visitor()
        for url in (
            "https://shop.example/x?utm_campaign=%00",
            "https://shop.example/x?utm_campaign=%ed%a0%80",
            "http://[x/?utm_campaign=a",
            "https://shop.example/last",
        ):
            self._view(visitor, url)
        self._read_page_views()
        labels = [event.label for event in self._of(visitor)]
        self.assertEqual(len(labels), 4)
        self.assertIn("/last", labels)

    def test_colleagues_are_no_customers(self):
        partner = self.user_agent.partner_id
        visitor = self._visitor(access_token=str(partner.id))
        self.assertEqual(visitor.partner_id, partner)
        self._view(visitor)
        self._read_page_views()
        self.assertFalse(self._of(visitor))

    def test_who_is_logged_in_is_known_by_the_contact(self):
        partner = self.env["res.partner"].create({"name": "An", "email": "an@a.vn"})
        visitor = self._visitor(access_token=str(partner.id))
        self._view(visitor)
        self._read_page_views()
        self.assertEqual(len(self._events_of(("partner", str(partner.id)))), 1)

    def test_what_the_website_did_not_ask_for_does_not_count(self):
        self.website.cookies_bar = True
        silent, agreed, refused = (self._visitor(n) for n in range(3))
        consents = self.env["website.visitor.consent"]
        for visitor in (silent, agreed, refused):
            self._view(visitor, hours=1)
        consents._record_answer(
            self.website, agreed.access_token, True, self._ago(minutes=1)
        )
        consents._record_answer(self.website, refused.access_token, False, self._ago())
        for visitor in (silent, agreed, refused):
            self._view(visitor, hours=0)
        self._read_page_views()
        self.assertEqual(
            [len(self._of(visitor)) for visitor in (silent, agreed, refused)],
            [0, 1, 0],
            "what came before the answer does not count either",
        )
        consents._record_answer(self.website, agreed.access_token, False, self._ago())
        self._view(agreed, hours=0)
        self._read_page_views()
        self.assertEqual(len(self._of(agreed)), 1)

    def test_a_customer_of_two_websites_is_each_ones_where_they_are(self):
        """Logged in, they are one visitor, of the website that they came to first."""
        company = self.env["res.company"].create({"name": "Second"})
        domains = ("https://one.example", "https://two.example")
        self.website.write({"domain": domains[0], "cookies_bar": True})
        other = self.website.copy({"domain": domains[1], "company_id": company.id})
        partner = self.env["res.partner"].create({"name": "An", "email": "an@a.vn"})
        visitor = self._visitor(access_token=str(partner.id))
        consents = self.env["website.visitor.consent"]
        for website, answer in ((self.website, False), (other, True)):
            consents._record_answer(
                website, visitor.access_token, answer, self._ago(minutes=1)
            )
            self._view(visitor, f"{website.domain}/courses", hours=0)
        self._view(visitor, f"{domains[1].upper()}?x=1://{domains[0]}", hours=0)
        self._read_page_views()
        rows = self.env["customer.event"].search(
            [("identity_id.value", "=", str(partner.id))]
        )
        self.assertEqual(rows.company_id, company, "the first website was refused")
        self.assertEqual(len(rows), 2)

    def test_where_the_time_is_over_the_next_run_goes_on(self):
        visitor = self._visitor()
        for _number in range(5):
            self._view(visitor)
        steps = []
        for _run in range(3):
            ids = self.reading._get_next_ids(2)
            self.reading._process_batch(ids, len(ids) < 2)
            steps.append(len(ids))
        self.assertEqual(steps, [2, 2, 1])
        self.assertEqual(len(self._of(visitor)), 5)
        self.assertEqual(self.reading.read_id, 0, "the next pass reads them again")
        self.assertEqual(len(self.reading._get_next_ids(9)), 5)

    def test_a_view_that_cannot_be_read_holds_up_no_other(self):
        visitor = self._visitor()
        bad, *_rest = (self._view(visitor, f"https://a.example/{n}") for n in range(4))
        prepare = type(bad)._prepare_past_events

        def prepare_or_fail(tracks):
            if bad in tracks:
                raise ValueError("a bug")
            return prepare(tracks)

        self.patch(type(bad), "_prepare_past_events", prepare_or_fail)
        job = self.env.ref("lead_alignment_website.ir_cron_read_tracks")
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.lead_alignment.models.shared.batch_job_mixin"),
        ):
            job.method_direct_trigger()
        self.env.invalidate_all()
        labels = sorted(event.label for event in self._of(visitor))
        self.assertEqual(labels, ["/1", "/2", "/3"])
        kept = self.inbox.search([])
        self.assertEqual((kept.res_id, kept.error), (bad.id, "a bug"))
        self.patch(type(bad), "_prepare_past_events", prepare)
        kept.action_retry()
        self._process_inbox()
        self.assertEqual(len(self._of(visitor)), 4)

    def test_the_last_answer_counts_on_whatever_device(self):
        consents = self.env["website.visitor.consent"]
        for is_granted, minutes in ((True, 9), (False, 5), (True, 9), (True, 7)):
            since = self._ago(minutes=minutes)
            consents._record_answer(self.website, "7", is_granted, since)
        self.env.invalidate_all()
        self.assertFalse(consents.search([("token", "=", "7")]).is_granted)
        consents._record_answer(self.website, "7", True, self._ago())
        self.assertTrue(consents.search([("token", "=", "7")]).is_granted)

    def test_no_browser_answers_in_the_future_or_nonsense(self):
        moment = self.env["website.visitor.consent"]._get_moment
        now = fields.Datetime.now()
        for value in (None, "x", 1e99, float("nan"), 9e12):
            with self.subTest(value):
                self.assertLess(abs(moment(value) - now).total_seconds(), 5)
        self.assertEqual(moment(1_700_000_000_999).year, 2023)

    def test_agreeing_again_keeps_the_first_moment(self):
        consents = self.env["website.visitor.consent"]
        consents._record_answer(self.website, "a" * 32, True, self._ago())
        row = consents.search([("token", "=", "a" * 32)])
        self.env.cr.execute(
            "UPDATE website_visitor_consent SET since = since - '1 h'::interval"
        )
        consents._record_answer(self.website, "a" * 32, True, self._ago(minutes=1))
        row.invalidate_recordset()
        self.assertLess(row.since, fields.Datetime.now() - timedelta(minutes=30))

    def test_history_is_filled_in_without_handing_over(self):
        visitor = self._visitor()
        self._see("e1", "v1")
        self._view(visitor)
        fill = self._fill_in("website.track", date="visit_datetime")
        self.assertEqual((fill.state, fill.event_count), ("done", 1))
        self._read_page_views()
        self.assertEqual(len(self._of(visitor)), 1)
        self.assertTrue(self._of(visitor).profile_id.history_until)


get_writers = WebsiteTrackReading._get_writers


class TestLateCommits(WebsiteCommon):
    """A view that was given its number early and is committed late is read, too."""

    def setUp(self):
        super().setUp()
        # committed, beside the transaction of the test; a table of its own
        self.table = self._connect()
        self.table.execute("CREATE TABLE la_late (id serial, noted bool)")
        self.table.commit()
        self.addCleanup(self._drop)
        self.state = {"done_id": 0, "seen_id": 0, "writers": "", "is_settled": False}
        self.patch(
            self.env.registry["website.track.reading"],
            "_get_writers",
            lambda reading: get_writers(reading, "la_late"),
        )

    def _connect(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        return cr

    def _drop(self):
        self.table.rollback()
        self.table.execute("DROP TABLE la_late")
        self.table.commit()

    def _add(self, cr):
        cr.execute("INSERT INTO la_late DEFAULT VALUES RETURNING id")
        return cr.fetchone()[0]

    def _run(self):
        """One run of the job over the table, in a transaction of its own.

        :returns: ids that it read
        """
        with db_connect(self.env.cr.dbname).cursor() as cr:
            reading = self.reading.with_env(self.env(cr=cr)).new(self.state)
            cr.execute(
                "SELECT id FROM la_late WHERE id > %s ORDER BY id", (reading.done_id,)
            )
            ids = [row[0] for row in cr.fetchall()]
            reading._advance_window(ids[-1] if ids else reading.done_id)
            self.state = {name: reading[name] for name in self.state}
        return ids

    def test_a_late_commit_is_read_however_many_runs_came_before(self):
        early, late = self._connect(), self._connect()
        first = self._add(late)
        second = self._add(early)
        early.commit()
        read = [self._run() for _run in range(6)]
        self.assertTrue(all(ids == [second] for ids in read), read)
        self.assertEqual(self.state["done_id"], 0, "waits for the open transaction")
        late.commit()
        self.assertEqual(self._run(), [first, second])
        self.assertEqual(self._run(), [first, second])
        self.assertEqual(self.state["done_id"], second)
        self.assertEqual(self._run(), [])

    def test_one_that_is_rolled_back_holds_nothing_up(self):
        late = self._connect()
        self._add(late)
        self.table.execute("INSERT INTO la_late DEFAULT VALUES")
        self.table.commit()
        for _run in range(3):
            self._run()
        late.rollback()
        self._run()
        self._run()
        self.assertEqual(self.state["done_id"], 2)
