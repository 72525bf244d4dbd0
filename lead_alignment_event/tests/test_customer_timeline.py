from datetime import timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields

from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon
from odoo.addons.mail.models.mail_thread import MailThread

STEPS = st.lists(
    st.sampled_from(
        ["open", "done", "cancel", "draft", "archive", "unarchive", "job", "again"]
    ),
    min_size=3,
    max_size=14,
)


class TestEventTimeline(InboxCommon):
    """Who registers for an event, comes, cancels, or stays away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls._event(days=-3)
        cls.email = cls._pair("e1")[1]

    @classmethod
    def _event(cls, days, **values):
        now = fields.Datetime.now() + timedelta(days=days)
        return cls.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": now - timedelta(hours=2),
                "date_end": now,
                "company_id": cls.company.id,
                **values,
            }
        )

    def _register(self, **values):
        return self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "An", "email": self.email, **values}
        )

    def _codes(self, name="e1"):
        self._process_inbox()
        events = self._events_of(self._pair(name))
        return [one.type_id.code for one in events if not one.quarantine]

    def test_each_step_is_an_event_once(self):
        registration = self._register(state="draft")
        self.assertFalse(self._codes())
        registration.action_confirm()
        self.assertEqual(self._codes(), ["registered"])
        registration.action_set_done()
        registration.action_set_done()
        self.assertCountEqual(self._codes(), ["registered", "attended"])

    def test_a_check_in_that_is_undone_takes_its_points_along(self):
        registration = self._register()
        for _time in range(3):
            registration.action_set_done()
            self.assertCountEqual(self._codes(), ["registered", "attended"])
            registration.action_confirm()
            self.assertEqual(self._codes(), ["registered"])

    def test_a_registration_that_is_cancelled_takes_its_points_along(self):
        registration = self._register()
        for _time in range(3):
            registration.action_cancel()
            self.assertEqual(self._codes(), ["registration_cancelled"])
            registration.action_confirm()
            self.assertEqual(self._codes(), ["registered"])
        registration.action_set_draft()
        self.assertFalse(self._codes())

    def test_points_follow_what_the_event_app_says(self):
        self._rule("registered", 10, 2, 60, 0)
        self._rule("attended", 20, 2, 60, 0)
        self.agreement._publish_score()
        registration = self._register()
        self._process_inbox()
        person = self._person("e1")

        def get_score():
            self._process_inbox()
            return self._now(person)

        registered = get_score()
        registration.action_set_done()
        attended = get_score()
        self.assertGreater(attended, registered)
        registration.action_confirm()
        self.assertEqual(get_score(), registered)
        registration.action_cancel()
        self.assertLess(get_score(), registered)
        registration.action_set_done()
        self.assertEqual(get_score(), attended)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_whatever_happens_the_ledger_says_what_the_app_says(self, steps):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            registration = self._register()
            for step in steps:
                if step == "job":
                    self._process_inbox()
                elif step == "again":  # an old entry that comes once more
                    rows = [(registration.id, "attended", None)]
                    self.inbox._enqueue(registration._name, rows)
                elif step in ("archive", "unarchive"):
                    registration.active = step == "unarchive"
                else:
                    registration.state = step
            counting = sorted(self._codes())
            expected = registration._get_standing()[registration.id]
            self.assertEqual(counting, sorted(expected))
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def test_what_changes_before_the_job_runs_counts_as_it_is_then(self):
        registration = self._register()
        registration.action_set_done()
        registration.action_cancel()
        registration.action_confirm()
        self.assertEqual(self._codes(), ["registered"])
        registration.action_cancel()
        registration.action_set_done()
        self.assertCountEqual(self._codes(), ["registered", "attended"])

    def test_an_old_entry_that_comes_again_records_nothing(self):
        registration = self._register()
        registration.action_set_done()
        self._codes()
        registration.action_cancel()
        for code in ("registered", "attended", "registered"):
            self.inbox._enqueue(registration._name, [(registration.id, code, None)])
        self.assertEqual(self._codes(), ["registration_cancelled"])

    def test_a_deleted_or_archived_registration_leaves_nothing(self):
        registration = self._register()
        registration.action_set_done()
        self.assertTrue(self._codes())
        registration.action_archive()
        self.assertFalse(self._codes())
        registration.action_unarchive()
        self.assertCountEqual(self._codes(), ["registered", "attended"])
        registration.unlink()
        self.assertFalse(self._codes())
        gone = self._register()
        gone.unlink()  # before the job runs
        self.assertFalse(self._codes())

    def test_a_colleagues_address_makes_no_customer(self):
        email = self.user_agent.partner_id.email
        self._register(email=email)
        self._process_inbox()
        self.assertFalse(self._events_of(("email", email)))

    def test_who_books_for_others_is_not_them(self):
        phone = self._pair("p1")
        booker = self.env["res.partner"].create(
            {"name": "Boss", "email": "b@a.vn", "phone": phone[1]}
        )
        registration = self._register(partner_id=booker.id)
        self.assertTrue(registration.phone, "Odoo fills in who booked")
        self._process_inbox()
        self.assertFalse(self._events_of(("partner", str(booker.id)), phone))
        self.assertTrue(self._codes())
        registration.phone = self._pair("p2")[1]
        self.assertEqual(registration.attendee_phone, registration.phone)

    def test_a_buyer_of_five_unnamed_seats_comes_once(self):
        booker = self.env["res.partner"].create(
            {"name": "Boss", "email": "boss@khach.example"}
        )
        seats = self.env["event.registration"].create(
            [{"event_id": self.event.id, "partner_id": booker.id}] * 5
        )
        self._process_inbox()
        seats[2:4].action_set_done()
        seats[4].action_cancel()
        self._process_inbox()
        events = self._events_of(("email", "boss@khach.example"))
        self.assertCountEqual(
            [one.type_id.code for one in events], ["registered", "attended"]
        )

    def test_of_one_that_registers_alone_the_browser_is_known(self):
        pair = self._pair("v1")
        self._see("v1")
        with patch.object(
            self.env.registry["customer.event.inbox"],
            "_get_request_pairs",
            lambda _s: [pair],
        ):
            self._register()
            self._process_inbox()
            self.assertEqual(self._person("v1"), self._person("e1"))
            self._register(email=self._pair("e2")[1])
        self._process_inbox()
        self.assertShared("v1")
        self.assertDifferent("e1", "e2")
        with patch.object(
            self.env.registry["customer.event.inbox"],
            "_get_request_pairs",
            lambda _s: [self._pair("v9")],
        ):
            self.env["event.registration"].create(
                [
                    {"event_id": self.event.id, "email": self._pair(name)[1]}
                    for name in ("e3", "e4")
                ]
            )
        self._process_inbox()
        self.assertFalse(self._identity("v9"))
        self.assertNotEqual(self._person("e3"), self._person("e4"))

    def test_who_stays_away_is_told_once_it_is_known_who_came(self):
        registrations = self.env["event.registration"]
        missing = self._register()
        registrations._cron_no_shows()
        self.assertNotIn("no_show", self._codes(), "nobody entered who came")
        self._register(email=self._pair("e2")[1]).action_set_done()
        for _time in range(2):
            registrations._cron_no_shows()
        self.assertEqual(self._codes().count("no_show"), 1)
        self.event.date_end = fields.Datetime.now() + timedelta(days=1)
        missing.action_set_done()
        self.assertNotIn("no_show", self._codes(), "also of an event that was moved")
        self.assertIn("attended", self._codes())

    def test_who_has_still_time_to_come_is_not_missing(self):
        self.event = self._event(days=0)
        self._register()
        self._register(email=self._pair("e2")[1]).action_set_done()
        self.env["event.registration"]._cron_no_shows()
        self.assertNotIn("no_show", self._codes())

    def test_a_phone_alone_is_a_customer(self):
        phone = self._pair("p1")[1]
        registration = self._register(email=False, phone=f"{phone[:5]} {phone[5:]}")
        self.assertEqual(self._codes("p1"), ["registered"])
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        for host in (self._person("p1"), self._lead("p1")):
            page = timeline.get_page(host._name, host.id, limit=100)
            found = [e for e in page["entries"] if e["source"] == "registration"]
            self.assertEqual(len(found), 1, host)
        page = self.env["customer.timeline"].get_page(
            registration._name, registration.id, limit=100
        )
        self.assertTrue(page["entries"])

    def test_a_colleague_who_comes_is_no_customer(self):
        colleague = self.user_agent.partner_id
        self._register(partner_id=colleague.id, email=colleague.email)
        self._process_inbox()
        pairs = [("email", colleague.email), ("partner", str(colleague.id))]
        self.assertFalse(self._events_of(*pairs))

    def test_it_is_in_the_story_and_the_story_on_it(self):
        lead = self._lead("e1")
        registration = self._register(email=self.email.upper())
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        page = timeline.get_page("customer.profile", lead.profile_id.id, limit=100)
        (entry,) = (e for e in page["entries"] if e["source"] == "registration")
        self.assertEqual(entry["lines"], ["Open day", "Registered"])
        story = self.env["customer.timeline"].get_page(
            "event.registration", registration.id, limit=100
        )
        self.assertIn("lead", {entry["source"] for entry in story["entries"]})

    def test_history_is_filled_in_under_the_same_numbers(self):
        self._register().action_set_done()
        self.inbox.search([]).unlink()
        self._fill_in("event.registration")
        self.assertCountEqual(self._codes(), ["registered", "attended"])
        self._register(email=self._pair("e2")[1])
        self._fill_in("event.registration")
        self.assertEqual(self._codes("e2"), ["registered"])

    def _from(self, *pairs):
        """A request of this browser, or of this contact who is logged in"""
        return patch.object(
            self.env.registry["customer.event.inbox"],
            "_get_request_pairs",
            lambda _touches: list(pairs),
        )

    def test_who_is_logged_in_and_books_for_a_friend_is_not_the_friend(self):
        booker = self.env["res.partner"].create({"name": "Boss", "email": "b@a.vn"})
        pair = ("partner", str(booker.id))
        with self._from(pair):
            self._register(partner_id=booker.id)
            self._register(email=self._pair("e2")[1])
        self._process_inbox()
        self.assertFalse(self._events_of(pair))
        self.assertTrue(self._codes("e2"))

    def test_a_confirmation_by_computation_counts(self):
        registration = self._register(state="draft")
        self.assertFalse(self._codes())
        with patch.object(
            MailThread,
            "_compute_field_value",
            lambda found, field: found._update_cache({"state": "open"}),
        ):
            registration._compute_field_value(registration._fields["state"])
        self.assertEqual(self._codes(), ["registered"])

    def test_a_state_computed_together_with_another_field_counts(self):
        """As Event Sale computes it together with whether the seat is sold"""
        registration = self._register()
        self.assertEqual(self._codes(), ["registered"])
        name, state = registration._fields["name"], registration._fields["state"]
        with (
            patch.dict(self.env.registry.field_computed, {name: [name, state]}),
            patch.object(
                MailThread,
                "_compute_field_value",
                lambda found, field: found._update_cache({"state": "cancel"}),
            ),
        ):
            registration._compute_field_value(name)
        self.assertEqual(self._codes(), ["registration_cancelled"])

    def test_of_several_slots_each_has_its_own_end(self):
        now = fields.Datetime.now()
        self.event = self._event(
            days=30, date_begin=now - timedelta(days=30), is_multi_slots=True
        )
        day = (now - timedelta(days=2)).date()
        slots = self.env["event.slot"].create(
            [
                {
                    "event_id": self.event.id,
                    "date": day,
                    "start_hour": hour,
                    "end_hour": hour + 1,
                }
                for hour in (3, 6)
            ]
        )
        self._register(event_slot_id=slots[0].id)
        self._register(email=self._pair("e2")[1], event_slot_id=slots[1].id)
        came = self._register(email=self._pair("e3")[1], event_slot_id=slots[0].id)
        came.action_set_done()
        self.env["event.registration"]._cron_no_shows()
        self.assertIn("no_show", self._codes())
        self.assertNotIn("no_show", self._codes("e2"), "nobody entered who came")
