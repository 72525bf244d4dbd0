from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common_inbox import InboxCommon, take_step


class TestInbox(InboxCommon):
    """What happens in another app, on its way into the ledger. Tags stand for the
    records of an app here."""

    def setUp(self):
        super().setUp()
        tags = self.env.registry["crm.tag"]
        tags._prepare_inbox_events = _prepare_inbox_events
        self.addCleanup(delattr, tags, "_prepare_inbox_events")
        self.tags = self.env["crm.tag"].create(
            [{"name": name} for name in ("first", "has a bug", "third")]
        )

    def _note(self, *rows):
        """:param rows: (number of the tag, what happened, details)"""
        self.inbox._enqueue(
            "crm.tag", [(self.tags[number].id, *what) for number, *what in rows]
        )

    def _get_codes(self, name):
        kind, value = self._pair(name)
        return [one.type_id.code for one in self._events_of((kind, value))]

    def test_noting_many_is_one_statement(self):
        rows = [
            (number % 3, "email_click", {"email": "a@b.c"}) for number in range(200)
        ]
        self.tags.mapped("name")
        with self.assertQueryCount(1):
            self._note(*rows)
        with self.assertQueryCount(0):
            self._note()
        self.assertEqual(self.inbox.search_count([]), 200)

    def test_the_job_records_and_leaves_nothing(self):
        email = self._pair("e1")[1]
        self._note((0, "email_sent", {"email": email}), (2, "chat", {"email": email}))
        self._process_inbox()
        self.assertCountEqual(self._get_codes("e1"), ["email_sent", "chat"])
        self.assertFalse(self.inbox.search_count([]))

    def test_what_the_database_takes_in_no_text_is_left_out(self):
        email = self._pair("e1")[1]
        self._note((0, "chat", {"email": email, "of": ["a\x00b", {"c": "\ud800"}]}))
        self.assertEqual(self.inbox.search([]).data["of"], ["ab", {"c": "?"}])
        self._process_inbox()
        self.assertEqual(self._get_codes("e1"), ["chat"])

    def test_the_browser_of_who_was_erased_waits_for_nothing(self):
        lead = self._lead("e1")
        self._see("e1", "v1")
        mine, other = self._pair("v1"), self._pair("v2")
        for pair in (mine, other):
            self._note((0, "chat", {"browser": [pair], "label": mine[1]}))
            self._note((0, "identify", {"pairs": [pair, ("email", "a@b.vn")]}))
        self.inbox.search([]).error = "put aside"
        self.env["customer.erasure"]._erase(lead.profile_id, "Asked")
        self.inbox.invalidate_model()
        found = [(t.code, "browser" in t.data) for t in self.inbox.search([])]
        self.assertCountEqual(
            found, [("chat", False), ("chat", True), ("identify", False)]
        )

    def test_what_is_noted_twice_is_there_once(self):
        email = self._pair("e1")[1]
        for _time in range(2):
            self._note((0, "chat", {"email": email}))
            self._process_inbox()
        self.assertEqual(self._get_codes("e1"), ["chat"])

    def test_one_that_cannot_be_recorded_keeps_nobody_else_up(self):
        email = self._pair("e1")[1]
        self._note(
            (0, "email_sent", {"email": email}),
            (1, "chat", {"email": email}),
            (2, "email_open", {"email": email}),
        )
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.lead_alignment.models.shared.batch_job_mixin"),
        ):
            self.env.ref(
                "lead_alignment.ir_cron_record_touches"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertCountEqual(self._get_codes("e1"), ["email_sent", "email_open"])
        left = self.inbox.search([])
        self.assertEqual((left.res_id, left.error), (self.tags[1].id, "a bug"))
        left.action_retry()
        self.assertFalse(left.error)

    def test_of_a_record_that_is_gone_nothing_is_recorded(self):
        details = {"email": self._pair("e1")[1]}
        self._note((0, "email_sent", details), (2, "chat", details))
        self.tags[0].unlink()
        self._process_inbox()
        self.assertEqual(self._get_codes("e1"), ["chat"])

    def test_of_an_app_that_is_gone_nothing_is_recorded(self):
        self.inbox._enqueue("gone.model", [(1, "chat", None)])
        self._process_inbox()
        self.assertFalse(self.inbox.search_count([]))

    def test_details_are_for_administrators(self):
        for user in (self.user_marketer, self.user_agent, self.user_director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.inbox.with_user(user).search([])


class TestBackfill(InboxCommon):
    """What customers did in an app before we were there."""

    def setUp(self):
        super().setUp()
        tags = self.env.registry["crm.tag"]
        tags._prepare_past_events = _prepare_past_events
        self.addCleanup(delattr, tags, "_prepare_past_events")
        self.env["crm.tag"].search([]).unlink()
        self.env["crm.tag"].create([{"name": f"e1 chat {n}"} for n in range(5)])
        self.env.flush_all()

    def test_it_reads_all_in_batches_and_says_how_far_it_is(self):
        fills = self.env["customer.backfill"]
        fills._start("crm.tag")
        fill = fills.search([("model_id.model", "=", "crm.tag")])
        self.assertEqual(
            (fill.state, fill.total_count, fill.progress), ("waiting", 5, 0)
        )
        take_step(fill, 2)
        self.assertEqual(
            (fill.state, fill.read_count, fill.progress), ("running", 2, 40)
        )
        take_step(fill, 2)
        take_step(fill, 2)
        self.assertEqual((fill.state, fill.read_count, fill.progress), ("done", 5, 100))
        self.assertEqual(fill.event_count, 5)
        self.assertEqual(len(self._events_of(self._pair("e1"))), 5)

    def test_again_from_the_start_it_adds_nothing(self):
        self._fill_in("crm.tag")
        fill = self._fill_in("crm.tag", size=2)
        self.assertEqual((fill.read_count, fill.event_count), (5, 0))

    def test_a_record_that_fails_is_passed_by_alone_and_counted(self):
        tags = self.env["crm.tag"].search([], order="id")
        tags[2].name = "666"  # is no name and no code
        tags[4].name = "666 of the last one"
        self.env["customer.backfill"]._start("crm.tag")
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.lead_alignment.models.shared.batch_job_mixin"),
        ):
            self.env.ref("lead_alignment.ir_cron_fill_in").method_direct_trigger()
        self.env.invalidate_all()
        fill = self.env["customer.backfill"].search(
            [("model_id.model", "=", "crm.tag")]
        )
        self.assertEqual((fill.state, fill.read_count), ("done", 5))
        self.assertEqual((fill.event_count, fill.failed_count), (3, 2))
        kept = self.inbox.search([])
        self.assertEqual(kept.mapped("res_id"), [tags[2].id, tags[4].id])
        self.assertIn("not enough values", kept[0].error)
        tags[2].name, tags[4].name = "e1 chat 8", "e1 chat 9"
        kept.action_retry()
        self._process_inbox()
        self.assertEqual(len(self._events_of(self._pair("e1"))), 5)
        self.assertFalse(self.inbox.search_count([]))

    def test_where_all_fail_the_job_stops_and_nothing_is_passed_by_for_ever(self):
        self.env["crm.tag"].create([{"name": f"666 of {n}"} for n in range(99)])
        self.env["customer.backfill"]._start("crm.tag")
        job = self.env.ref("lead_alignment.ir_cron_fill_in")
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.lead_alignment.models.shared.batch_job_mixin"),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            job.method_direct_trigger()
        self.env.invalidate_all()
        fill = self.env["customer.backfill"].search(
            [("model_id.model", "=", "crm.tag")]
        )
        self.assertEqual((fill.state, fill.event_count), ("running", 5))
        self.assertGreaterEqual(fill.failed_count, 20)
        self.assertLess(fill.failed_count, 99)
        self.assertEqual(self.inbox.search_count([]), fill.failed_count)

    def test_without_records_it_is_done_at_once(self):
        self.env["crm.tag"].search([]).unlink()
        self.assertEqual(self._fill_in("crm.tag").state, "done")

    def test_it_counts_and_hands_nobody_over(self):
        """A chat brings 60 points, the line is 50."""
        self._fill_in("crm.tag")
        self._work()
        person = self._person("e1")
        self.assertGreaterEqual(person.engagement, 50)
        self.assertFalse(person.lead_ids)
        self.env.cr.execute(
            "UPDATE customer_profile "
            "SET history_until = history_until - '1 h'::interval"
        )
        self._see("e1", type="chat")
        self._work()
        self.assertEqual(person.lead_ids.lifecycle, "mql")

    def test_it_makes_no_lead(self):
        before = self.env["crm.lead"].search_count([])
        for tag in self.env["crm.tag"].search([]):
            tag.name = tag.name.replace("chat", "callback_request")
        self.assertEqual(self._fill_in("crm.tag").event_count, 5)
        self._work()
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_of_two_that_are_one_person_the_later_moment_counts(self):
        self._fill_in("crm.tag")
        self._see("e1", "x1")
        self._see("e2", "x2")
        self._see("x1", "x2")
        self.assertTrue(self._person("e2").history_until)


def _prepare_inbox_events(_tags, touches):
    """As a bridge answers"""
    if any(touch.record.name == "has a bug" for touch in touches):
        raise ValueError("a bug")
    return [
        {
            "type": touch.code,
            "identities": [("email", touch.data["email"])],
            "message_id": f"{touch.code} {touch.record.id}",
            "source": "test",
            "occurred_at": touch.date,
        }
        for touch in touches
    ]


def _prepare_past_events(tags):
    """The name of a tag says whose and what."""
    values_list = []
    for tag in tags:
        name, code, _rest = tag.name.split()
        values_list.append(
            {
                "type": code,
                "identities": [InboxCommon._pair(name)],
                "message_id": f"tag {tag.id}",
                "source": "test",
                "occurred_at": tag.create_date - timedelta(days=1),
            }
        )
    return values_list
