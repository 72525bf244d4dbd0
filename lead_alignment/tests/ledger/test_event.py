from datetime import datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import users
from odoo.tools import mute_logger

from ...tools.event_rows import get_key
from ..customer.common_people import PeopleCommon


class TestLedger(PeopleCommon):
    def _values(self, **values):
        return {
            "type": "page_view",
            "identities": [("visitor", "browser-1")],
            "message_id": "one",
            "source": "test",
            "company_id": self.company.id,
            **values,
        }

    def _record(self, *values_list):
        return self.env["customer.event"]._record_batch(list(values_list))

    def test_labels_are_stored_letter_by_letter(self):
        labels = ["a\tb", "\\N", "\\", "\\.", "c\r\nd", "Trần \U0001f600", "NULL", "'"]
        result = self._record(
            *(
                self._values(message_id=str(number), label=label)
                for number, label in enumerate(labels)
            )
        )
        events = self.env["customer.event"].browse(
            result["new"][number] for number in range(len(labels))
        )
        self.assertEqual(events.mapped("label"), labels)

    def test_a_batch_says_what_was_new_twice_and_refused(self):
        result = self._record(
            self._values(),
            self._values(),
            self._values(message_id="two", type="nonsense"),
            self._values(message_id="three", occurred_at=datetime(9999, 1, 1)),
            self._values(message_id="four", occurred_at=datetime(1999, 1, 1)),
            self._values(message_id="five", identities=[("email", "no address")]),
            self._values(message_id=""),
            self._values(message_id="six", value=float("inf")),
            self._values(message_id="seven", label="a\x00b"),
            self._values(message_id="eight", identities=[("lead", "7"), ("x", "y")]),
        )
        self.assertEqual(list(result["new"]), [0, 9])
        self.assertEqual(result["duplicate"], [1])
        codes = {index: code for index, (code, _text) in result["refused"].items()}
        self.assertEqual(
            codes,
            {2: "type", 3: "future", 4: "too_old", 5: "identity", 6: "message_id"}
            | {7: "value", 8: "text"},
        )
        self.assertIn("nonsense", result["refused"][2][1])

    def test_a_replay_adds_nothing_and_burns_no_id(self):
        values = [self._values(message_id=str(number)) for number in range(50)]
        first = self._record(*values)
        for _replay in range(2):
            again = self._record(*values)
            self.assertFalse(again["new"])
            self.assertEqual(len(again["duplicate"]), 50)
        after = self._record(self._values(message_id="next"))
        self.assertEqual(after["new"][0], max(first["new"].values()) + 1)

    def test_events_are_stored_in_one_order_whatever_the_order_they_came_in(self):
        """So that two senders of the same events wait for each other, and do not lock
        each other out."""
        stored = []
        for company in (self.company, self.env["res.company"].create({"name": "B"})):
            values = [
                self._values(message_id=f"{company.id}-{n}", company_id=company.id)
                for n in range(20)
            ]
            for batch in (values[10:], values[:10][::-1]):
                ids = self._record(*batch)["new"].values()
                self.env.cr.execute(
                    "SELECT key FROM customer_event WHERE id = ANY(%s) ORDER BY id",
                    [list(ids)],
                )
                stored.append([key for (key,) in self.env.cr.fetchall()])
        self.assertEqual([len(keys) for keys in stored], [10] * 4)
        self.assertEqual(stored, [sorted(keys) for keys in stored])

    def test_an_event_that_another_sender_just_recorded_is_tried_again(self):
        self._record(self._values())
        ledger = type(self.env["customer.event"])
        self.patch(
            ledger, "_drop_known", lambda _self, rows, _result: list(rows.values())
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
            self.env.cr.savepoint(),
        ):
            self._record(self._values())

    def test_the_same_message_id_of_two_sources_is_two_events(self):
        result = self._record(self._values(), self._values(source="other"))
        self.assertEqual(len(result["new"]), 2)
        self.assertNotEqual(get_key(1, "a", "bc"), get_key(1, "ab", "c"))

    def test_two_companies_with_the_same_customer_know_two_people(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._record(
            self._values(identities=[self._pair("e1")]),
            self._values(identities=[self._pair("e1")], company_id=other.id),
        )
        mine, theirs = self._person("e1"), self._person("e1", other)
        self.assertTrue(mine and theirs)
        self.assertNotEqual(mine, theirs)
        seen = self.env["customer.event"].with_user(self.user_marketer).search([])
        self.assertNotIn(theirs, seen.profile_id)
        self.assertIn(mine, seen.profile_id)

    def test_an_identity_has_one_form(self):
        for form in ("Lan <LAN@Example.com>", " lan@example.com "):
            self._see("v1", type="page_view", identities=[("email", form)])
        for form in ("0912 000 111", "+84912000111", "84912000111"):
            self._see("v1", identities=[("phone", form)])
        identities = self.env["customer.identity"]
        self.assertEqual(
            identities.search_count([("value", "=", "lan@example.com")]), 1
        )
        self.assertEqual(identities.search_count([("value", "=", "+84912000111")]), 1)

    @mute_logger("odoo.sql_db")
    def test_nobody_edits_or_deletes_a_row(self):
        event = self._see("e1")
        admin = event.with_user(self.env.ref("base.user_admin")).sudo()
        for attempt in (
            lambda: admin.write({"label": "x"}),
            lambda: admin.unlink(),
            lambda: admin.copy(),
            lambda: admin.create({"type_id": event.type_id.id}),
            lambda: admin.load(["label"], [["x"]]) and None,
            lambda: admin.identity_id.unlink(),
            lambda: admin.identity_id.write({"profile_id": False}),
            lambda: admin.profile_id.unlink(),
        ):
            if attempt is None:
                continue
            with self.subTest(attempt=attempt), self.env.cr.savepoint():
                try:
                    attempt()
                except (UserError, AccessError):
                    continue
        self.assertEqual(event.exists().label, False)
        self.assertTrue(event.identity_id.profile_id)

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_guards_the_rows(self):
        event = self._see("e1")
        self.env.flush_all()
        for query in (
            "UPDATE customer_event SET label = 'x' WHERE id = %s",
            "UPDATE customer_event SET occurred_at = now() - interval '1h' WHERE id=%s",
            "UPDATE customer_event SET key = gen_random_uuid() WHERE id = %s",
            "DELETE FROM customer_event WHERE id = %s",
            "DELETE FROM customer_identity WHERE id = (SELECT identity_id FROM "
            "customer_event WHERE id = %s)",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [event.id])
        self.assertTrue(event.exists())

    def test_who_refused_is_not_recorded(self):
        self._see("e1", "v1")
        self._person("e1").with_user(self.user_marketer).consent = "refused"
        self.assertTrue(self._person("e1").consent_date)
        result = self._record(self._values(identities=[self._pair("v1")]))
        self.assertEqual(result["refused"][0][0], "consent")

    def test_an_erased_person_stays_out(self):
        lead = self._lead("e1", "p1")
        self._see("e1", "v1")
        other = self._see("e2")
        count = self.env["customer.erasure"]._erase(lead.profile_id, "Letter of today")
        self.assertEqual(count, 1)
        self.assertFalse(self._identity("e1") + self._identity("p1"))
        self.assertTrue(other.exists())
        for name in ("e1", "v1", "p1"):
            result = self._record(
                self._values(identities=[self._pair(name)], message_id=name)
            )
            self.assertEqual(result["refused"][0][0], "erased")
        self.assertFalse(lead.profile_id)
        lead.phone_2 = self._pair("p1")[1]
        self.assertFalse(lead.profile_id)
        stored = self.env["customer.erasure"].search([]).mapped("digest")
        self.assertFalse([text for text in stored if "customer1" in text])

    def test_a_lead_that_was_erased_once_may_be_erased_again(self):
        lead = self._lead("e1")
        self.env["customer.erasure"]._erase(lead.profile_id, "Asked")
        lead.email_from = self._pair("e2")[1]
        self.env["customer.erasure"]._erase(lead.profile_id, "Asked again")
        self.assertFalse(self._identity("e2"))

    def test_erasing_one_of_two_merged_people_spares_the_other(self):
        one, two = self._lead("e1"), self._lead("e2")
        self._see("e1")
        kept = self._see("e2")
        (one.profile_id + two.profile_id).action_merge()
        one.profile_id.merge_ids.action_undo()
        self.env["customer.erasure"]._erase(one.profile_id, "Asked")
        self.assertTrue(kept.exists())
        self.assertTrue(two.profile_id)
        self.assertEqual(kept.profile_id, two.profile_id)

    def test_retention_deletes_what_is_old_and_refuses_it_ever_after(self):
        now = self._ago(seconds=0)
        self.company.event_retention_months = 24
        values = self._values(occurred_at=now - timedelta(days=700))
        old = self.env["customer.event"].browse(self._record(values)["new"][0])
        young = self._see("v1")
        self.company.event_retention_months = 12
        with self.enter_registry_test_mode():
            self.env.ref("lead_alignment.ir_cron_retain_events").method_direct_trigger()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())
        self.assertEqual(self._record(values)["refused"][0][0], "too_old")

    def test_recording_takes_the_same_few_queries_for_few_and_for_many(self):
        for count in (20, 120):
            values = [
                self._values(
                    message_id=f"{count}-{number}",
                    identities=[
                        ("visitor", f"{count}-{number}"),
                        ("email", f"a{count}-{number}@x.vn"),
                    ],
                )
                for number in range(count)
            ]
            self._record(self._values(message_id=f"warm {count}"))
            # keys, known identities; insert identities, links; look at who hangs
            # together (2); profiles, identities' people; events; settings
            with self.assertQueryCount(12):
                self._record(*values)


class TestQuarantine(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sent = cls._ago(hours=5)

    def _click(self, name="e1", link="a", seconds=3600, message="m1", **evidence):
        found = {"message": f"{message} {name}", "link": link, **evidence}
        return self._see(
            name,
            type="email_click",
            occurred_at=self.sent + timedelta(seconds=seconds),
            evidence={"delivered_at": self.sent, **found},
        )

    def test_a_persons_click_counts(self):
        click = self._click()
        self.assertFalse(click.quarantine)

    def test_what_a_single_click_tells_of_itself(self):
        for evidence, verdict in (
            ({"method": "HEAD"}, "head"),
            ({"purpose": "prefetch;prerender"}, "prefetch"),
            ({"is_honeypot": True}, "honeypot"),
            ({"seconds": 3}, "delivery"),
        ):
            with self.subTest(verdict=verdict):
                self.assertEqual(self._click(**evidence).quarantine, verdict)

    def test_several_links_within_seconds_are_a_machines(self):
        clicks = [
            self._click(link=link, seconds=3600 + n) for n, link in enumerate("abc")
        ]
        self.assertEqual([click.quarantine for click in clicks], ["burst"] * 3)
        self.assertFalse(self._click(link="d", seconds=4000).quarantine)
        profile = self._person("e1")
        self.assertEqual((profile.event_count, profile.raw_event_count), (1, 4))

    def test_the_same_link_twice_is_a_person(self):
        clicks = [self._click(link="a", seconds=3600 + n) for n in range(4)]
        self.assertFalse(any(click.quarantine for click in clicks))

    def test_what_a_honeypot_catches_takes_the_rest_of_the_message_along(self):
        first = self._click(link="a", seconds=3600)
        self._click(link="trap", seconds=3610, is_honeypot=True)
        self.assertEqual(first.quarantine, "honeypot")

    def test_one_address_for_many_recipients_is_a_gateway(self):
        clicks = [
            self._click(f"e{n}", seconds=3600 + n, address="203.0.113.7")
            for n in range(1, 7)
        ]
        self.assertEqual({click.quarantine for click in clicks}, {"address"})

    def test_the_last_second_that_is_a_machines(self):
        """Of ten after the delivery, and five minutes about a honeypot."""
        for number, (seconds, verdict) in enumerate([(10, "delivery"), (11, False)]):
            click = self._click(f"e{number}", seconds=seconds)
            self.assertEqual(click.quarantine, verdict, seconds)
        for number, (seconds, verdict) in enumerate(
            [(300, "honeypot"), (301, False)], 10
        ):
            click = self._click(f"e{number}", seconds=3600)
            self._click(
                f"e{number}", link="trap", seconds=3600 + seconds, is_honeypot=True
            )
            self.assertEqual(click.quarantine, verdict, seconds)

    def test_three_links_in_five_seconds_and_not_in_six(self):
        for number, (seconds, verdict) in enumerate([(5, "burst"), (6, False)]):
            clicks = [
                self._click(f"e{number}", link=link, seconds=3600 + after)
                for link, after in (("a", 0), ("b", 3), ("c", seconds))
            ]
            verdicts = {click.quarantine for click in clicks}
            self.assertEqual(verdicts, {verdict}, seconds)

    def test_five_recipients_within_a_minute_are_a_gateways(self):
        for number, (times, verdict) in enumerate(
            [
                ((0, 60, 60, 60, 60), "address"),
                ((0, 61, 61, 61, 61), False),
                ((0, 0, 0, 0), False),
            ]
        ):
            clicks = [
                self._click(
                    f"e{10 * number + place}",
                    seconds=3600 + after,
                    address=f"192.0.2.{number}",
                )
                for place, after in enumerate(times)
            ]
            verdicts = {click.quarantine for click in clicks}
            self.assertEqual(verdicts, {verdict}, times)

    def test_an_office_behind_one_address_is_spared(self):
        clicks = [
            self._click(f"e{n}", seconds=3600 + 120 * n, address="203.0.113.8")
            for n in range(1, 9)
        ]
        self.assertFalse(any(click.quarantine for click in clicks))

    def test_later_human_evidence_releases_the_last_click(self):
        self._see("e1", "v1")
        machine = self._click(link="a", seconds=1)
        click = self._click(link="b", seconds=8)
        self._see("v1", type="page_view", occurred_at=self.sent + timedelta(seconds=20))
        self.assertFalse(click.quarantine)
        self.assertEqual(machine.quarantine, "delivery")
        review = self.env["customer.event.review"].search([("event_id", "=", click.id)])
        self.assertTrue(review.is_release)
        self.assertEqual(review.quarantine, "delivery")

    def test_what_a_person_did_before_a_click_does_not_release_it(self):
        """Proof is of the half hour from the click on, both ends included."""
        half_hour = 30 * 60
        for number, (seconds, verdict) in enumerate(
            [(-1, "delivery"), (0, False), (half_hour, False)]
            + [(half_hour + 1, "delivery")]
        ):
            self._see(f"e{number}", f"v{number}")
            click = self._click(f"e{number}", seconds=8)
            moment = click.occurred_at + timedelta(seconds=seconds)
            self._see(f"v{number}", type="page_view", occurred_at=moment)
            with self.subTest(seconds=seconds):
                self.assertEqual(click.quarantine, verdict)

    def test_the_order_of_arrival_does_not_matter(self):
        self._see("e1", "v1")
        self._see("v1", type="page_view", occurred_at=self.sent + timedelta(seconds=20))
        self.assertFalse(self._click(link="b", seconds=8).quarantine)
        later = self._click(link="y", seconds=3602)
        self._click(link="z", seconds=3604)
        self._click(link="x", seconds=3600)
        self.assertEqual(later.quarantine, "burst")

    def test_evidence_does_not_release_a_certain_machine(self):
        head = self._click(method="HEAD", seconds=60)
        self._see("e1", type="form", occurred_at=self.sent + timedelta(seconds=70))
        self.assertEqual(head.quarantine, "head")

    def test_a_head_of_marketing_releases_and_puts_aside_with_a_reason(self):
        click = self._click(seconds=1).with_user(self.user_cmo)
        click._release_by_hand("I saw them click")
        self.assertFalse(click.quarantine)
        self._click(link="c", seconds=2)
        self.assertFalse(click.quarantine)
        click._quarantine_by_hand("No, a test")
        self.assertEqual(click.quarantine, "hand")
        reasons = self.env["customer.event.review"].search(
            [("event_id", "=", click.id)]
        )
        self.assertEqual(len(reasons), 2)
        with self.assertRaises(UserError):
            click._quarantine_by_hand("Again")
        with self.assertRaises(UserError):
            click._release_by_hand(" ")

    def test_what_did_not_happen_is_put_aside_once(self):
        """What is aside already keeps its verdict, and who gave it."""
        undone, by_hand = (self._see("e1", message_id=f"call {n}") for n in "12")
        by_hand.with_user(self.user_cmo)._quarantine_by_hand("A test")
        for _again in range(2):
            self.env["customer.event"]._retract(
                self.company, ["call 1", "call 2"], "Undone", source="test"
            )
        events = undone + by_hand
        events.invalidate_recordset()
        self.assertEqual(events.mapped("quarantine"), ["undone", "hand"])
        reviews = self.env["customer.event.review"].search(
            [("event_id", "in", events.ids)], order="id"
        )
        self.assertEqual(reviews.mapped("reason"), ["A test", "Undone"])

    @users("agent_vn")
    def test_an_agent_cannot_release(self):
        self._new_leads(email_from=self._pair("e1")[1])
        click = self._click(seconds=1).with_user(self.env.user)
        with self.assertRaises(AccessError):
            click._release_by_hand("Mine")

    def test_a_gateway_is_withheld_and_people_are_not(self):
        """100 recipients: a gateway fetches all 6 links at delivery, within 4 s, some
        later; people click one or two links, minutes apart."""
        machine, human = [], []
        for n in range(100):
            name = f"e{n + 100}"
            start = 2 if n % 2 else 900 + 7 * n
            address = f"198.51.100.{n % 10}"
            machine += [
                self._click(name, link=f"l{k}", seconds=start + k // 2, address=address)
                for k in range(6)
            ]
            human.append(self._click(name, link="l1", seconds=7200 + 61 * n))
            if n % 3 == 0:
                human.append(self._click(name, link="l2", seconds=7260 + 61 * n))
        withheld = sum(bool(click.quarantine) for click in machine)
        spared = sum(not click.quarantine for click in human)
        self.assertGreaterEqual(withheld / len(machine), 0.99)
        self.assertGreaterEqual(spared / len(human), 0.99)
