import json
import random
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from ...models.outlet import (
    alignment_outbox_diagnosis,
    alignment_outbox_send,
    alignment_outlet,
)
from ..channel.fake_platform import running
from ..funnel.test_funnel import NOW, FunnelCommon

PHONE, EMAIL = "+84912345678", "lan@khach.example"


class OutletCommon(FunnelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outlet = cls._new_outlet("meta", dataset="55")

    @classmethod
    def _new_outlet(cls, platform, **values):
        google = platform == "google"
        outlet = cls.env["alignment.outlet"].create(
            {
                "name": f"Our {platform}",
                "platform": platform,
                "company_id": cls.company.id,
                "start_date": NOW - timedelta(days=1),
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "stage": "sql",
                            "event": "101" if google else "Qualified",
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "fact": "status",
                            "status_id": cls.k1.id,
                            "event": "102" if google else "Bought",
                            "value": "amount",
                        },
                    ),
                ],
                **values,
            }
        )
        secrets = {"access_token": "secret"}
        if google:
            secrets |= {"client_secret": "c", "refresh_token": "r"}
        outlet.sudo().write(secrets)
        return outlet

    def _lead(self, consent="granted", **touch):
        lead = self._new_leads(phone=PHONE, email_from=EMAIL)
        self.env.flush_all()
        lead.profile_id.consent = consent
        values = {
            "lead_id": lead.id,
            "date": NOW - timedelta(hours=2),
            "type_id": self.env.ref("lead_alignment.customer_event_type_form").id,
        }
        touch = touch or {"platform": "facebook", "platform_lead_id": "1" * 16}
        self.env["crm.lead.touch"]._append([{**values, **touch}])
        return lead

    def _outbox(self, outlet=None):
        outlet = outlet or self.outlet
        self.env.invalidate_all()
        return self.env["alignment.outbox"].search(
            [("outlet_id", "=", outlet.id)], order="id"
        )

    def _collect(self):
        self.env.cr.flush()
        self.env["alignment.outbox"]._collect()
        return self._outbox()

    def _send(self, answer, outlet=None):
        """Collect and send, to a platform that answers so. :returns: its requests"""
        outlet = outlet or self.outlet
        self._collect()
        send = alignment_outbox_send
        with (
            running(answer) as platform,
            patch.multiple(
                send, META=platform.url, GOOGLE=platform.url, TIKTOK=platform.url
            ),
            patch.object(alignment_outlet, "GOOGLE_TOKEN", platform.url),
            patch.object(send, "TIMEOUT", 0.5),
        ):
            while not outlet._send_batch()[1]:
                pass
        self.env.invalidate_all()
        return platform.requests


class TestOutlet(OutletCommon):
    """What sales found out is told to the platform that brought the lead: once, late,
    hashed, and only of who agreed."""

    def _accept(self, _path, _query, _body):
        return 200, {"events_received": 1, "fbtrace_id": "A1"}, {}

    def _happen(self, code, lead, message_id, value=500.0):
        """Something that another app recorded of the person."""
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": code,
                    "identities": [("phone", lead.phone_sanitized)],
                    "message_id": message_id,
                    "recurs": True,
                    "source": "shop",
                    "occurred_at": NOW - timedelta(minutes=5),
                    "company_id": self.company.id,
                    "value": value,
                }
            ]
        )

    def _add_rule(self, code, event, **values):
        kind = self.env["customer.event.type"].search([("code", "=", code)])
        rule = {"fact": "event", "type_id": kind.id, "event": event, "value": "amount"}
        self.outlet.rule_ids = [(0, 0, {**rule, **values})]

    def test_an_order_and_its_refund_go_back(self):
        """By the last lead that the platform knows, with the document's amount."""
        self._add_rule("order", "Purchase")
        self._add_rule("order", "Refund", fact="undone")
        lead = self._lead()
        newer = self._new_leads(phone=PHONE)  # came by no ad
        self.assertEqual(newer.profile_id, lead.profile_id)
        self._happen("order", lead, "order 1")
        requests = self._send(self._accept)
        self.assertNotIn(PHONE.encode(), b"".join(one[2] for one in requests))
        self.env["customer.event"]._take_back(["order 1"], "Refunded", source="shop")
        self._send(self._accept)
        self._send(self._accept)
        self.assertEqual(
            [
                (row.event, row.value, row.lead_id, row.state, row.is_taken_back)
                for row in self._outbox()
            ],
            [
                ("Purchase", 500.0, lead, "accepted", True),
                ("Refund", 500.0, lead, "accepted", False),
            ],
        )

    def test_an_order_that_was_cancelled_at_once_is_not_told(self):
        self._add_rule("order", "Purchase")
        lead = self._lead()
        self._happen("order", lead, "order 1")
        (row,) = self._collect()
        self.env["customer.event"]._take_back(["order 1"], "Cancelled", source="shop")
        self._collect()
        self.assertEqual((row.state, row.is_taken_back), ("withdrawn", True))
        self.assertEqual(self._send(self._accept), [])
        self._happen("order", lead, "order 1")  # confirmed again: told
        self.assertEqual(self._collect().mapped("state"), ["withdrawn", "waiting"])

    def test_an_event_of_somebody_without_a_lead_is_told_nobody(self):
        self._add_rule("order", "Purchase")
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "order",
                    "identities": [("email", "nobody@khach.example")],
                    "message_id": "order 9",
                    "source": "shop",
                    "company_id": self.company.id,
                }
            ]
        )
        self.assertFalse(self._collect())

    def test_a_rule_about_events_names_one(self):
        with self.assertRaisesRegex(ValidationError, "event of each rule"):
            self.outlet.rule_ids = [(0, 0, {"fact": "event", "event": "Purchase"})]

    def test_a_sale_goes_back(self):
        lead = self._lead()
        self._file(lead, self.k1, amount=1500)
        requests = self._send(self._accept)
        ((path, _query, body, headers),) = requests
        self.assertEqual(path, "/v26.0/55/events")
        self.assertEqual(headers["Authorization"], "Bearer secret")
        for plain in (PHONE[1:], "912345678", EMAIL, "khach"):
            self.assertNotIn(plain, body.decode())
        events = json.loads(body)["data"]
        self.assertEqual(
            [event["event_name"] for event in events], ["Qualified", "Bought"]
        )
        bought = events[1]
        self.assertEqual(bought["user_data"]["lead_id"], int("1" * 16))
        self.assertEqual(bought["custom_data"]["value"], 1500)
        self.assertEqual(
            bought["custom_data"]["currency"], self.company.currency_id.name
        )
        rows = self._outbox()
        self.assertEqual(set(rows.mapped("state")), {"accepted"})
        self.assertEqual(set(rows.mapped("request_ref")), {"A1"})
        self.assertTrue(rows[0].key.startswith(f"la:{self.company.id}:{lead.id}:sql:"))

    def test_each_fact_once(self):
        lead = self._lead()
        self._file(lead, self.k1, amount=1)
        keys = self._collect().mapped("key")
        self.assertEqual(len(self._collect()), 2)
        self.assertEqual(len(self._send(self._accept)), 1)
        self._at_day(1)
        self.assertFalse(self._send(self._accept))
        other = self._lead()
        self.env.flush_all()
        (lead + other).merge_opportunity()
        self.assertEqual(self._collect().mapped("key"), keys)

    def test_what_is_no_news_is_not_told(self):
        lead = self._lead()
        self.outlet.rule_ids[1].status_id = self.k2
        self._file(lead, self.k2)
        (row,) = self._collect()
        self._at_day(1)
        lead._file_outcome(call_result=self.no_answer)
        self._file(lead, self.k2)
        self.assertEqual(self._collect(), row)

    def test_one_fact_as_two_events(self):
        self.outlet.rule_ids[1].copy({"event": "Purchase"})
        lead = self._lead()
        self._file(lead, self.k1, amount=1)
        rows = self._collect()
        self.assertEqual(
            sorted(rows.mapped("event")), ["Bought", "Purchase", "Qualified"]
        )
        self.assertEqual(len(self._collect()), 3)

    def test_what_waits_goes_on_after_a_merge(self):
        lead, other = self._lead(), self._lead()
        self._file(lead, self.k1, amount=1)
        self._collect()
        self.env.flush_all()
        kept = (lead + other).merge_opportunity()
        self.assertEqual(self._outbox().lead_id, kept)
        self._send(self._accept)
        self.assertEqual(set(self._outbox().mapped("state")), {"accepted"})

    def test_a_wrong_setting_refuses_nobody(self):
        for _number in range(6):
            self._file(self._lead(), self.k1, amount=1)
        fault = {"error": {"code": 100, "message": "Unsupported post request"}}
        requests = self._send(lambda *_args: (400, fault, {}))
        self.assertLess(len(requests), 20)
        self.assertEqual(set(self._outbox().mapped("state")), {"waiting"})
        self.assertIn("Unsupported", self.outlet.error)
        self._at_day(1)
        self._send(self._accept)
        self.assertEqual(set(self._outbox().mapped("state")), {"accepted"})

    def test_odd_answers(self):
        self._file(self._lead(), self.k1, amount=1)
        for number, answer in enumerate(
            (
                (200, ["x"]),
                (400, {"error": {"code": [1], "message": {"a": 1}}}),
                (200, {"code": "x"}),
                (502, "gone"),
            )
        ):
            self._at_day(number)
            self._send(lambda *_args, told=answer: (*told, {}))
        self.assertNotIn("waiting", self._outbox().mapped("state")[:1])

    def test_only_what_the_platform_knows(self):
        lead = self._lead(click_kind="gclid", click_id="x")
        self._file(lead, self.k1, amount=1)
        self.assertFalse(self._collect())
        self.outlet.is_platform_only = False
        rows = self._collect().filtered(lambda row: row.lead_id == lead)
        self.assertEqual(len(rows), 2)

    def test_who_did_not_agree_is_withheld(self):
        for consent, basis, state in (
            ("unknown", "granted", "withheld"),
            ("refused", "not_refused", "withheld"),
            ("unknown", "not_refused", "accepted"),
        ):
            self.outlet.consent = basis
            lead = self._lead(consent)
            self._file(lead, self.k1, amount=1)
            self._send(self._accept)
            rows = self._outbox().filtered(lambda row, lead=lead: row.lead_id == lead)
            self.assertEqual(set(rows.mapped("state")), {state}, (consent, basis))
        self.outlet.consent = "granted"
        lead = self._outbox()[0].lead_id
        lead.profile_id.consent = "granted"
        rows = self._outbox().filtered(lambda row: row.lead_id == lead)
        rows.with_user(self.user_cmo).action_send_again()
        self._send(self._accept)
        self.assertEqual(set(rows.mapped("state")), {"accepted"})

    def test_an_undone_outcome(self):
        lead = self._lead()
        changes = self._file(lead, self.k1, amount=1)
        self._collect()
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self.assertFalse(self._send(self._accept))
        self.assertEqual(set(self._outbox().mapped("state")), {"withdrawn"})
        changes = self._file(lead, self.k1, amount=2)
        self._send(self._accept)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        rows = self._collect()
        sent = rows.filtered(lambda row: row.state == "accepted")
        self.assertTrue(sent)
        self.assertTrue(all(sent.mapped("is_taken_back")))
        self.assertEqual(len(set(rows.mapped("key"))), len(rows))

    def test_what_waited_for_a_week_and_was_undone_is_not_told(self):
        """The platform denied us for days; in between the outcome was undone."""
        outlet = self._new_outlet("google", account="1", client_id="c")
        lead = self._lead(click_kind="gclid", click_id="Cj0", click_date=NOW)
        changes = self._file(lead, self.k1, amount=1)
        self._collect()
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(changes)
        self._at_day(7)
        self._collect()
        self.assertEqual(set(self._outbox(outlet).mapped("state")), {"withdrawn"})

    def test_an_order_that_is_cancelled_after_a_week_is_marked(self):
        self._add_rule("order", "Purchase")
        lead = self._lead()
        self._happen("order", lead, "order 1")
        self._send(self._accept)
        self._at_day(7)
        self.env["customer.event"]._take_back(["order 1"], "Cancelled", source="shop")
        (row,) = self._collect()
        self.assertEqual((row.state, row.is_taken_back), ("accepted", True))

    def test_a_rule_that_means_something_else_is_collected_anew(self):
        lead = self._lead()
        self._file(lead, self.k1, amount=1)
        self._send(self._accept)
        self.outlet.rule_ids[1].event = "Purchase"
        rows = self._collect()
        self.assertEqual(
            rows.mapped("event"), ["Qualified", "Bought", "Purchase"], "under its name"
        )
        self.assertEqual(self._collect(), rows)
        self.outlet.rule_ids[1].event = "Bought"
        self.assertEqual(self._collect(), rows, "that was told already")

    def test_a_rule_is_moved_to_another_outlet(self):
        self._file(self._lead(), self.k1, amount=1)
        self._send(self._accept)
        other = self._new_outlet("meta", dataset="56", rule_ids=[])
        self.outlet.rule_ids[1].outlet_id = other
        self._collect()
        self.assertEqual(self._outbox(other).mapped("event"), ["Bought"])

    def test_what_is_too_old_blocks_nobody(self):
        self._file(self._lead(), self.k1, amount=1)
        self._collect()
        self._at_day(8)
        self._file(self._lead(), self.k1, amount=1)
        requests = self._send(self._accept)
        self.assertEqual(len(json.loads(requests[0][2])["data"]), 2)
        self.assertEqual(
            self._outbox().mapped("state"), ["expired"] * 2 + ["accepted"] * 2
        )
        self.assertEqual(self.outlet.expired_count, 2)

    def test_one_that_is_refused_blocks_nobody(self):
        leads = [self._lead() for _number in range(5)]
        for lead in leads:
            self._file(lead, self.k1, amount=1)
        bad = self._collect()[3].key

        def answer(_path, _query, body):
            keys = [event["event_id"] for event in json.loads(body)["data"]]
            if bad in keys:
                return 400, {"error": {"code": 100, "message": "Invalid event"}}, {}
            return self._accept(None, None, None)

        self._send(answer)
        states = {row.key: row.state for row in self._outbox()}
        self.assertEqual(states.pop(bad), "refused")
        self.assertEqual(set(states.values()), {"accepted"})
        self.assertIn("Invalid event", self._outbox()[3].reason)

    def test_five_that_are_refused_at_the_head_stop_nobody(self):
        """TikTok takes 50 at once: five faulty ones come before 45 good ones."""
        outlet = self._new_outlet("tiktok", dataset="7")
        for _number in range(25):
            lead = self._lead(click_kind="ttclid", click_id="E.C")
            self._file(lead, self.k1, amount=1)
        self._collect()
        bad = set(self._outbox(outlet)[:5].mapped("key"))

        def answer(_path, _query, body):
            asked = {event["event_id"] for event in json.loads(body)["data"]}
            if asked & bad:
                return 200, {"code": 40002, "message": "Invalid event"}, {}
            return 200, {"code": 0, "message": "OK", "request_id": "R"}, {}

        self._send(answer, outlet)
        rows = self._outbox(outlet)
        self.assertEqual(
            rows.mapped("state"), ["refused"] * 5 + ["accepted"] * 45, outlet.error
        )
        self.assertFalse(outlet.error)

    def test_a_platform_that_turns_busy_settles_nothing(self):
        """What was refused before anything was accepted may be the setting's fault."""
        for _number in range(3):
            self._file(self._lead(), self.k1, amount=1)
        fault = {"error": {"code": 100, "message": "Unsupported post request"}}

        def answer(_path, _query, body):
            is_alone = len(json.loads(body)["data"]) == 1
            alone.append(is_alone)
            return (503, {}, {}) if sum(alone) > 1 else (400, fault, {})

        alone = []
        self._send(answer)
        self.assertEqual(set(self._outbox().mapped("state")), {"waiting"})

    def test_what_nobody_can_read_is_no_acceptance(self):
        """A proxy or a login page of the house answers with status 200."""
        self._file(self._lead(), self.k1, amount=1)
        for number, answer in enumerate(
            ({}, "<html>Welcome to the guest network</html>", {"status": "ok"})
        ):
            self._at_day(number)
            with self.subTest(answer):
                self._send(lambda *_args, told=answer: (200, told, {}))
                rows = self._outbox()
                self.assertEqual(set(rows.mapped("state")), {"waiting"})
                self.assertIn("cannot be read", rows[0].reason)
        self._at_day(4)
        self._send(self._accept)
        self.assertEqual(set(self._outbox().mapped("state")), {"accepted"})

    def test_google_tells_no_result_of_what_it_only_checks(self):
        outlet = self._new_outlet("google", account="1", client_id="c", test_code="x")
        lead = self._lead(click_kind="gclid", click_id="Cj0", click_date=NOW)
        self._file(lead, self.k1)

        def answer(path, _query, _body):
            if path == "/v1/events:ingest":
                return 200, {}, {}
            return 200, {"access_token": "hour", "expires_in": 3600}, {}

        self._send(answer, outlet)
        self.assertEqual(set(self._outbox(outlet).mapped("state")), {"accepted"})

    def test_a_platform_that_says_until_when_to_wait(self):
        self._file(self._lead(), self.k1, amount=1)
        until = {"Retry-After": "Tue, 05 Jan 2038 10:00:00 GMT"}
        self._send(lambda *_args: (429, "<html>Slow down</html>", until))
        row = self._outbox()[0]
        self.assertEqual(row.next_date, NOW + timedelta(days=1), "at most a day")
        self.assertEqual(self.outlet.pause_date, NOW + timedelta(days=1))

    def test_a_platform_that_is_busy_or_denies(self):
        self._file(self._lead(), self.k1, amount=1)
        self._send(lambda *_args: (429, {}, {"Retry-After": "900"}))
        row = self._outbox()[0]
        self.assertEqual((row.state, row.tries), ("waiting", 1))
        self.assertGreaterEqual(row.next_date, NOW + timedelta(seconds=900))
        self.assertFalse(self.outlet.error)
        self._at_day(1)
        fault = {"error": {"code": 190, "message": "The token has expired"}}
        self._send(lambda *_args: (401, fault, {}))
        self.assertIn("expired", self.outlet.error)
        self._at_day(2)
        self._send(self._accept)
        self.assertEqual(set(self._outbox().mapped("state")), {"accepted"})
        self.assertFalse(self.outlet.error)

    def test_tiktok_refuses_with_status_200(self):
        outlet = self._new_outlet("tiktok", dataset="7")
        self._file(self._lead(click_kind="ttclid", click_id="E.C"), self.k1, amount=1)
        denied = {"code": 40105, "message": "Access token is incorrect"}
        self._send(lambda *_args: (200, denied, {}), outlet)
        self.assertEqual(set(self._outbox(outlet).mapped("state")), {"waiting"})
        self.assertIn("incorrect", outlet.error)
        self._at_day(1)
        good = {"code": 0, "message": "OK", "request_id": "R"}
        requests = self._send(lambda *_args: (200, good, {}), outlet)
        self.assertEqual(requests[0][0], "/open_api/v1.3/event/track/")
        self.assertEqual(requests[0][3]["Access-Token"], "secret")
        self.assertEqual(set(self._outbox(outlet).mapped("request_ref")), {"R"})

    def test_google_gets_a_token_first(self):
        outlet = self._new_outlet("google", account="123", client_id="id")
        outlet.sudo().access_token = False
        self._file(self._lead(click_kind="gclid", click_id="Cj"), self.k1, amount=1)

        def answer(path, _query, _body):
            if path == "/v1/events:ingest":
                return 200, {"requestId": "G1"}, {}
            return 200, {"access_token": "hour", "expires_in": 3600}, {}

        requests = self._send(answer, outlet)
        self.assertEqual(len(requests), 2)
        body = json.loads(requests[1][2])
        self.assertEqual(requests[1][3]["Authorization"], "Bearer hour")
        ids = [one["productDestinationId"] for one in body["destinations"]]
        self.assertEqual(ids, ["101", "102"])
        self.assertEqual(body["events"][0]["adIdentifiers"], {"gclid": "Cj"})
        self.assertEqual(set(self._outbox(outlet).mapped("request_ref")), {"G1"})

    def _ask_google(self, outlet, statuses):
        """Let the job ask what became of requests."""
        answer = {
            "requestStatusPerDestination": [
                {
                    "destination": {"productDestinationId": action},
                    "requestStatus": status,
                    "errorInfo": {
                        "errorCounts": [{"reason": "INVALID_GCLID", "recordCount": "1"}]
                    }
                    if status in ("FAILED", "PARTIAL_SUCCESS")
                    else {},
                }
                for action, status in statuses.items()
            ]
        }
        self._freeze(fields.Datetime.now() + timedelta(hours=1))
        return self._diagnose(outlet, lambda *_request: (200, answer, {}))

    def _diagnose(self, outlet, answer):
        """Let the job ask Google, which answers so. :returns: its requests"""
        with (
            running(answer) as platform,
            patch.object(alignment_outbox_send, "GOOGLE", platform.url),
            patch.object(
                self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 1
            ),
        ):
            outlet.sudo().token_date = fields.Datetime.now() + timedelta(hours=2)
            self.env["alignment.outlet"]._cron_diagnose()
        self.env.invalidate_all()
        return platform.requests

    def test_google_tells_later_what_it_counted(self):
        outlet = self._new_outlet("google", account="1", client_id="c")
        lead = self._lead(click_kind="gclid", click_id="Cj0", click_date=NOW)
        self._file(lead, self.k1)

        def answer(_path, _query, _body):
            return 200, {"access_token": "a", "expires_in": 9, "requestId": "r1"}, {}

        self._send(answer, outlet)
        rows = self._outbox(outlet)
        self.assertEqual(rows.mapped("diagnosis"), ["checking"] * 2)
        self.assertEqual(set(rows.mapped("matched_by")), {"click, phone, email"})
        ((path, query, *_rest),) = self._ask_google(outlet, {"101": "PROCESSING"})
        self.assertEqual(
            (path, query["requestId"]), ("/v1/requestStatus:retrieve", "r1")
        )
        self.assertEqual(rows.mapped("diagnosis"), ["checking"] * 2)
        self._ask_google(outlet, {"101": "SUCCESS", "102": "FAILED"})
        found = {row.event: (row.state, row.diagnosis, row.reason) for row in rows}
        self.assertEqual(
            found,
            {
                "101": ("accepted", "counted", False),
                "102": ("refused", "failed", "INVALID_GCLID: 1"),
            },
        )
        self.assertEqual(self._ask_google(outlet, {}), [], "nothing is left to ask")

    def _ask_about(self, outlet, answer):
        """Return the ids of the requests that the job asks Google about."""
        requests = self._diagnose(outlet, answer)
        return [query["requestId"] for _path, query, *_rest in requests]

    def _accepted_of_google(self, *refs, **values):
        """An outlet of Google, with a lead's facts accepted by each request."""
        outlet = self._new_outlet("google", account="1", client_id="c", **values)
        for ref in refs:
            lead = self._lead(click_kind="gclid", click_id="Cj0", click_date=NOW)
            self._file(lead, self.k1)
            body = {"access_token": "a", "expires_in": 9, "requestId": ref}
            self._send(lambda *_args, told=body: (200, told, {}), outlet)
        return outlet

    def test_google_knows_no_such_request(self):
        outlet = self._accepted_of_google("r1")
        self._freeze(NOW + timedelta(hours=1))
        fault = {"error": {"code": 404, "message": "Not found"}}
        self.assertEqual(
            self._ask_about(outlet, lambda *_args: (404, fault, {})), ["r1"]
        )
        rows = self._outbox(outlet)
        self.assertEqual(set(rows.mapped("diagnosis")), {False})
        self.assertEqual(set(rows.mapped("state")), {"accepted"})
        self.assertFalse(self._ask_about(outlet, lambda *_args: (404, fault, {})))

    def test_google_tells_no_more_after_days(self):
        outlet = self._accepted_of_google("r1")
        self._at_day(4)
        self.assertFalse(self._ask_about(outlet, lambda *_args: (503, {}, {})))
        self.assertEqual(set(self._outbox(outlet).mapped("diagnosis")), {False})

    def test_an_outlet_on_pause_keeps_no_other_from_asking(self):
        paused = self._accepted_of_google("r1")
        outlet = self._accepted_of_google("r2")
        self._freeze(NOW + timedelta(hours=1))
        paused.pause_date = fields.Datetime.now() + timedelta(hours=1)
        with patch.object(alignment_outbox_diagnosis, "MOST_REQUESTS", 1):
            asked = self._ask_about(outlet, lambda *_args: (503, {}, {}))
        self.assertEqual(asked, ["r2"])

    def test_traffic_in_and_out_on_one_page(self):
        lead = self._lead()
        self._file(lead, self.k1)
        self._send(self._accept)
        channel = self.env["alignment.channel"].create(
            {"name": "Zalo", "platform": "zalo", "company_id": self.company.id}
        )
        self.env["alignment.channel.message"]._store(channel, "{}")
        self.env["alignment.ingest.key"].sudo()._create_key(
            "Shop", "shop", company_id=self.company.id
        )
        report = self.env["alignment.traffic.report"]
        rows = report.search([("company_id", "=", self.company.id)])
        self.assertEqual(
            {
                (row.direction, row.platform): (row.accepted_count, row.waiting_count)
                for row in rows
            },
            {
                ("in", "zalo"): (0, 1),
                ("in", "webhook"): (0, 0),
                ("out", "meta"): (2, 0),
            },
        )
        for row in rows:
            action = row.action_open_connection()
            opened = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(opened.name, row.name)
        self.env["alignment.channel.message"]._get_next_ids(1)
        self._freeze(NOW + timedelta(hours=2))
        self.env.invalidate_all()
        late = report.search([("late_count", ">", 0)])
        self.assertEqual(late.platform, "zalo")

    def test_chaos(self):
        """Time-outs after acceptance, 429s, refusals and faults: each fact is counted
        once, whatever happens, and only the broken ones are refused."""
        chance = random.Random(5)
        leads = [self._lead() for _number in range(25)]
        for lead in leads:
            self._file(lead, self.k1, amount=1)
        keys = self._collect().mapped("key")
        broken = set(chance.sample(keys, 4))
        counted = {}

        def answer(_path, _query, body):
            events = json.loads(body)["data"]
            asked = [event["event_id"] for event in events]
            dice = chance.random()
            if dice < 0.15:
                return 429, {}, {}
            if dice < 0.3:
                return 503, {}, {}
            if broken & set(asked):
                return 400, {"error": {"code": 100, "message": "no"}}, {}
            for event in events:
                counted.setdefault(event["event_id"], []).append(event)
            if dice < 0.5:
                time.sleep(0.7)  # it accepted, and nobody hears of it
            return self._accept(None, None, None)

        for day in range(60):
            self._freeze(NOW + timedelta(hours=2 * day))
            self._send(answer)
            if set(self._outbox().mapped("state")) <= {"accepted", "refused"}:
                break
        rows = self._outbox()
        refused = rows.filtered(lambda row: row.state == "refused")
        self.assertEqual(set(refused.mapped("key")), broken)
        self.assertEqual(set(counted), set(keys) - broken)
        for events in counted.values():
            self.assertTrue(all(event == events[0] for event in events))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.outlet.company_id = other
        self._file(self._lead(), self.k1, amount=1)
        self.assertFalse(self._collect())
        outlets = self.env["alignment.outlet"].with_user(self.user_cmo)
        self.assertFalse(outlets.search([("id", "=", self.outlet.id)]))


class TestOutletAccess(OutletCommon):
    def test_rights(self):
        self._file(self._lead(), self.k1, amount=1)
        row = self._collect()[0]
        for user in (self.user_agent, self.user_head, self.user_cs):
            with self.subTest(user=user.login):
                self.assertFalse(row.with_user(user).has_access("read"))
        with self.assertRaises(AccessError):
            row.with_user(self.user_marketer).action_send_again()
        payload = row.with_user(self.user_marketer).payload
        self.assertNotIn(EMAIL, payload)
        self.assertIn("em", json.loads(payload)["data"][0]["user_data"])
        self.company.mask_marketing = True
        self.env.invalidate_all()
        payload = row.with_user(self.user_marketer).payload
        self.assertNotIn("em", json.loads(payload)["data"][0]["user_data"])
        with self.assertRaises(UserError):
            row.sudo().state = "accepted"
        for name in ("access_token", "client_secret", "refresh_token"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.outlet.with_user(self.user_cmo).read([name])
        wizard = self.env["alignment.outlet.credentials"].with_user(self.user_cmo)
        wizard.create({"outlet_id": self.outlet.id, "access_token": "new"})
        self.assertEqual(self.outlet.sudo().access_token, "new")

    def test_what_is_no_rule(self):
        for values in ({"stage": False}, {"fact": "status"}, {"fixed_value": -1}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.outlet.rule_ids[0].write(values)
        google = self._new_outlet("google", account="1", client_id="x")
        with self.assertRaises(ValidationError):
            google.rule_ids[0].event = "customers/1/conversionActions/2"
        with self.assertRaises(ValidationError):
            google.account = "123-456-7890"

    def test_erased_is_erased(self):
        lead = self._lead()
        self._file(lead, self.k1, amount=1)
        self.assertTrue(self._collect())
        self.env["customer.erasure"]._erase(lead.profile_id, "Letter of today")
        self.assertFalse(self._outbox())
        self.outlet.consent = "not_refused"
        sent = self._send(lambda *_args: (200, {}, {}))
        self.assertFalse(sent, "the calls stay for the figures, the person does not")
        self.assertLessEqual(set(self._outbox().mapped("state")), {"withheld"})
