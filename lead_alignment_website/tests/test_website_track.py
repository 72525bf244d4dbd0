from datetime import timedelta

from odoo import fields
from odoo.sql_db import db_connect

from ..models.website_track_reading import WebsiteTrackReading
from .common import WebsiteCommon


class TestWebsiteTrack(WebsiteCommon):
    """Page views come into the ledger by being read, once each."""

    def test_a_view_is_read_once_with_its_address(self):
        visitor = self._visitor()
        self._view(visitor, "https://shop.example/courses/ielts?utm_source=fb#top")
        for _run in range(2):
            self._read()
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
        self._read()
        self.assertEqual(self._of(visitor).type_id.code, "pricing_view")

    def test_an_address_that_names_a_campaign_is_of_it(self):
        visitor = self._visitor()
        name = self.campaign.name
        self._view(visitor, f"https://shop.example/?utm_campaign={name.upper()}")
        self._read()
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
        self._read()
        labels = [event.label for event in self._of(visitor)]
        self.assertEqual(len(labels), 4)
        self.assertIn("/last", labels)

    def test_colleagues_are_no_customers(self):
        partner = self.user_agent.partner_id
        visitor = self._visitor(access_token=str(partner.id))
        self.assertEqual(visitor.partner_id, partner)
        self._view(visitor)
        self._read()
        self.assertFalse(self._of(visitor))

    def test_who_is_logged_in_is_known_by_the_contact(self):
        partner = self.env["res.partner"].create({"name": "An", "email": "an@a.vn"})
        visitor = self._visitor(access_token=str(partner.id))
        self._view(visitor)
        self._read()
        self.assertEqual(len(self._events_of(("partner", str(partner.id)))), 1)

    def test_what_the_website_did_not_ask_for_does_not_count(self):
        self.website.cookies_bar = True
        silent, agreed, refused = (self._visitor(n) for n in range(3))
        consents = self.env["website.visitor.consent"]
        for visitor in (silent, agreed, refused):
            self._view(visitor, hours=1)
        consents._note(agreed.access_token, True, is_standing=True)
        consents._note(refused.access_token, False, is_standing=False)
        for visitor in (silent, agreed, refused):
            self._view(visitor, hours=0)
        self._read()
        self.assertEqual(
            [len(self._of(visitor)) for visitor in (silent, agreed, refused)],
            [0, 1, 0],
            "what came before the answer does not count either",
        )
        consents._note(agreed.access_token, False, is_standing=False)
        self._view(agreed, hours=0)
        self._read()
        self.assertEqual(len(self._of(agreed)), 1)

    def test_agreeing_again_keeps_the_first_moment(self):
        consents = self.env["website.visitor.consent"]
        consents._note("a" * 32, True, is_standing=False)
        row = consents.search([("token", "=", "a" * 32)])
        self.env.cr.execute(
            "UPDATE website_visitor_consent SET since = since - '1 h'::interval"
        )
        consents._note("a" * 32, True, is_standing=True)
        row.invalidate_recordset()
        self.assertLess(row.since, fields.Datetime.now() - timedelta(minutes=30))

    def test_history_is_filled_in_without_handing_over(self):
        visitor = self._visitor()
        self._see("e1", "v1")
        self._view(visitor)
        fills = self.env["customer.backfill"]
        fills.search([("model_id.model", "=", "website.track")]).unlink()
        fills._start("website.track", date="visit_datetime")
        fill = fills.search([("model_id.model", "=", "website.track")])
        fill._read_on(100)
        self.assertEqual((fill.state, fill.event_count), ("done", 1))
        self._read()
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
            reading._move_on(ids[-1] if ids else reading.done_id)
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
