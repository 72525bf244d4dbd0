import base64
import gzip
import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ...tools.ingest_body import BodyError, read_batch, unpack
from ..customer.common_people import PeopleCommon


class TestBody(PeopleCommon):
    """One broken event never takes the rest along."""

    def _codes(self, *events):
        _body, found = read_batch('{"batch": [' + ",".join(events) + "]}")
        return [e if isinstance(e, str) else "ok" for e in found]

    def test_each_kind_of_broken_event_is_told(self):
        deep = '{"a":' * 40 + "1" + "}" * 40
        very_deep = "[" * 50_000 + "]" * 50_000
        self.assertEqual(
            self._codes('{"a": 1}', deep, "7", '{"a": NaN}', '{"b": "],{"}'),
            ["ok", "too_deep", "no_object", "not_finite", "ok"],
        )
        self.assertEqual(
            self._codes('{"a": 1}', very_deep, '{"a": tru}', '{"b": 1}'),
            ["ok", "too_deep", "invalid_json", "ok"],
        )
        large = json.dumps({"a": "x" * 33_000})
        self.assertEqual(self._codes(large, "{}"), ["too_large", "ok"])
        letters = json.dumps({"a": "ă" * 20_000}, ensure_ascii=False)  # of two bytes
        self.assertEqual(self._codes(letters), ["too_large"])
        self.assertEqual(self._codes('{"a": 1e999}', "{}"), ["not_finite", "ok"])

    def test_a_bomb_stays_packed(self):
        bomb = gzip.compress(b"0" * 30_000_000)
        with self.assertRaises(BodyError) as caught:
            unpack(bomb, "gzip")
        self.assertEqual(caught.exception.status, 413)

    def test_a_body_that_is_no_batch(self):
        for text in (
            "",
            "[]",
            '{"batch": 1}',
            '{"batch": [',
            "\udcff",
            '"' + '\\"' * 9999,
        ):
            with self.subTest(text=text[:20]), self.assertRaises(BodyError):
                read_batch(text)


@tagged("post_install", "-at_install", "lead_alignment")
class TestIngest(PeopleCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key, cls.plain = cls.env["alignment.ingest.key"]._create_key(
            "Shop", "shop", company_id=cls.company.id
        )

    def _post(self, body, call="batch", key=None, query="", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        auth = base64.b64encode(f"{key or self.plain}:".encode()).decode()
        headers = {"Content-Type": "application/json", **headers}
        if key != "":
            headers["Authorization"] = f"Basic {auth}"
        return self.url_open(
            f"/lead_alignment/v1/{call}{query}", data=data, headers=headers
        )

    def _event(self, **values):
        return {
            "type": "track",
            "event": "Pricing View",
            "anonymousId": "browser-1",
            "messageId": "m1",
            "timestamp": fields.Datetime.now().isoformat() + "Z",
            **values,
        }

    def setUp(self):
        super().setUp()
        last = self.env["customer.event"].search([], order="id desc", limit=1)
        self.last_id = last.id or 0

    def _ledger(self):
        return self.env["customer.event"].search(
            [
                ("identity_id.company_id", "=", self.company.id),
                ("id", ">", self.last_id),
                ("type_id.code", "!=", "lead_created"),
            ]
        )

    def test_a_batch_goes_to_the_ledger_once(self):
        body = {"batch": [self._event(), self._event(messageId="m2", userId=7)]}
        for _replay in range(3):
            response = self._post(body)
            self.assertEqual(response.status_code, 200, response.text)
            self.assertEqual(response.json(), {"success": True, "accepted": 2})
        events = self._ledger()
        self.assertEqual(len(events), 2)
        self.assertEqual(events.type_id.code, "pricing_view")
        self.assertEqual(
            set(self._person("v1").identity_ids.mapped("value")),
            {"browser-1", "shop:7"},
        )
        batches = self.key.batch_ids
        self.assertEqual(batches.mapped("state"), ["done"] * 3)
        self.assertEqual(sum(batches.mapped("new_count")), 2)
        self.assertEqual(sum(batches.mapped("duplicate_count")), 4)

    def test_gzip_and_plain_text_and_the_key_in_the_body(self):
        body = {"writeKey": self.plain, "batch": [self._event()]}
        packed = gzip.compress(json.dumps(body).encode())
        response = self._post(packed, key="", **{"Content-Encoding": "gzip"})
        self.assertEqual(response.status_code, 200, response.text)
        body["batch"][0]["messageId"] = "m2"
        response = self._post(body, key="", **{"Content-Type": "text/plain"})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(len(self._ledger()), 2)

    def test_each_call_has_its_address(self):
        for number, (call, event) in enumerate(
            [
                ("track", {"event": "Downloaded the price list"}),
                ("identify", {"traits": {"email": "lan@example.com"}}),
                ("page", {"name": "Pricing"}),
                ("t", {"event": "download"}),
                ("group", {"groupId": "acme"}),
                ("alias", {"previousId": "old", "userId": "u1"}),
            ]
        ):
            event |= {"anonymousId": "browser-1", "messageId": str(number)}
            response = self._post(event, call)
            self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(
            sorted(self._ledger().mapped("type_id.code")),
            ["alias", "download", "group", "identify", "other", "pricing_view"],
        )
        other = self._ledger().filtered(lambda event: event.type_id.code == "other")
        self.assertEqual(other.label, "Downloaded the price list")
        self.assertSamePerson("v1")
        self.assertEqual(self._post({}, "nothing").status_code, 404)

    def test_a_wrong_or_revoked_key_is_refused(self):
        body = {"batch": [self._event()]}
        self.assertEqual(self._post(body, key="la_wrong").status_code, 401)
        self.assertEqual(self._post(body, key="").status_code, 401)
        old = self.plain
        plain = self.key._rotate()
        self.assertEqual(self._post(body, key=old).status_code, 401)
        self.assertEqual(self._post(body, key=plain).status_code, 200)
        self.key.active = False
        response = self._post(body, key=plain)
        self.assertEqual(response.status_code, 401)
        self.assertEqual(set(response.json()), {"success", "code", "message"})

    def test_a_key_is_stored_as_a_hash_and_read_by_nobody(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM alignment_ingest_key WHERE id=%s", [self.key.id]
        )
        self.assertNotIn(self.plain, str(self.env.cr.fetchall()))
        with self.assertRaises(AccessError):
            self.key.with_user(self.env.ref("base.user_admin")).read(["key_hash"])
        for user in (self.user_agent, self.user_cs):
            with self.assertRaises(AccessError):
                self.key.with_user(user).read(["name"])

    def test_a_key_reads_nothing(self):
        """The answer is the same for who is known, unknown, refused or erased."""
        lead = self._lead("e1")
        lead.profile_id.consent = "refused"
        texts = {
            self._post(
                {"batch": [self._event(messageId=email, traits={"email": email})]}
            ).text
            for email in (lead.email_from, "unknown@example.com")
        }
        self.assertEqual(len(texts), 1)
        batch = self.key.batch_ids.filtered("refusal_ids")
        self.assertEqual(batch.refusal_ids.code, "consent")

    def test_nothing_is_kept_of_who_does_not_want_to_be_recorded(self):
        """Neither of who refused nor of who was erased; of a mere mistake all is."""
        self._lead("e1").profile_id.consent = "refused"
        self.env["customer.erasure"]._erase(self._lead("e2").profile_id, "Asked")
        emails = [self._pair(name)[1] for name in ("e1", "e2", "e3")]
        self._post(
            {
                "batch": [
                    self._event(messageId=f"m{n}", traits={"email": email}, **wrong)
                    for n, (email, wrong) in enumerate(
                        zip(emails, ({}, {}, {"timestamp": "never"}), strict=True)
                    )
                ]
            }
        )
        batch = self.key.batch_ids
        raw = {refusal.code: refusal.raw for refusal in batch.refusal_ids}
        self.assertEqual(raw.keys(), {"consent", "erased", "date"})
        self.assertFalse(raw["consent"] or raw["erased"])
        self.assertEqual(raw["date"]["traits"]["email"], emails[2])
        self.env.flush_all()
        for table in ("alignment_ingest_batch", "alignment_ingest_refusal"):
            self.env.cr.execute(SQL("SELECT * FROM %s", SQL.identifier(table)))
            stored = str(self.env.cr.fetchall())
            self.assertNotIn(emails[0], stored)
            self.assertNotIn(emails[1], stored)

    def test_what_is_no_key_costs_nothing(self):
        """Nobody keeps the server busy with texts that no key can be."""
        keys = self.env["alignment.ingest.key"]
        for text in ("", "password", "la_" + "x" * 1_000_000):
            with self.assertQueryCount(0):
                self.assertFalse(keys._authenticate(text))
        self.assertEqual(keys._authenticate(self.plain), self.key)

    def test_only_allowed_types_and_websites(self):
        self.key.type_ids = self.env.ref("lead_alignment.customer_event_type_form")
        self.key.origins = "https://www.example.com"
        events = [self._event(), self._event(event="Form", messageId="m2")]
        response = self._post({"batch": events})
        self.assertEqual(response.status_code, 403)
        response = self._post({"batch": events}, Origin="https://www.example.com")
        self.assertEqual(response.json()["refused"][0]["code"], "not_allowed")
        self.assertEqual(self._ledger().type_id.code, "form")

    def test_a_browser_may_ask_first(self):
        response = self.opener.options(
            self.base_url() + "/lead_alignment/v1/batch",
            headers={
                "Origin": "https://x.example",
                "Access-Control-Request-Method": "POST",
            },
        )
        self.assertEqual(response.status_code, 204)
        self.assertIn("Authorization", response.headers["Access-Control-Allow-Headers"])

    def test_strict_and_dry_run(self):
        good, bad = self._event(), self._event(messageId="m2", timestamp="yesterday")
        response = self._post({"batch": [good, bad]}, query="?dry_run=1")
        self.assertEqual(response.json()["refused"][0]["index"], 1)
        self.assertFalse(self._ledger())
        self.assertFalse(self.key.batch_ids)
        response = self._post({"batch": [good, bad]}, **{"X-Strict-Mode": "1"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(response.json()["code"], "refused")
        self.assertEqual(len(self._ledger()), 1)

    def test_what_is_wrong_with_an_event_is_said_and_the_rest_accepted(self):
        wrong = {
            "wrong_type": [{"event": 7}, {"traits": []}, {"userId": {"a": 1}}],
            "call": [{"type": "nonsense"}, {"type": ["track"]}],
            "date": [{"timestamp": "2026-13-01"}, {"timestamp": 5}],
            "future": [{"timestamp": "9999-12-31T23:59:59Z"}],
            "too_old": [{"timestamp": "1999-01-01T00:00:00Z"}],
            "text": [{"event": "a\x00b"}, {"properties": {"a\x00": 1}}],
            "identity": [{"anonymousId": ""}],
            "value": [{"properties": {"value": 10**400}}],
        }
        events, expected = [self._event(messageId="good")], []
        for code, found in wrong.items():
            for values in found:
                expected.append(code)
                events.append(self._event(**{"messageId": str(len(events)), **values}))
        response = self._post({"batch": events})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual([r["code"] for r in response.json()["refused"]], expected)
        self.assertEqual(len(self._ledger()), 1)
        refusals = self.key.batch_ids.refusal_ids
        self.assertEqual(sorted(refusals.mapped("code")), sorted(expected))

    def test_bytes_that_are_no_text(self):
        body = json.dumps({"batch": [self._event(), self._event(messageId="XX")]})
        response = self._post(body.encode().replace(b"XX", b"\xff\xfe"))
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.json()["refused"][0]["code"], "text")
        self.assertEqual(len(self._ledger()), 1)

    def test_odd_values_beside_the_events(self):
        for number, odd in enumerate(
            ("\\ud800", "a\\u0000b", "2026-99-99", "x" * 5000)
        ):
            event = json.dumps(self._event(messageId=str(number)))
            body = f'{{"sentAt": "{odd}", "context": 1, "batch": [{event}]}}'
            response = self._post(body.encode(), **{"User-Agent": "a" * 5000})
            self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(len(self._ledger()), 4)

    def test_too_much_at_once(self):
        response = self._post(b" " * (600 * 1024))
        self.assertEqual(response.status_code, 413)
        self.assertEqual(response.json()["code"], "body_too_large")
        self.assertEqual(self.key.batch_ids.state, "rejected")
        self.key.batch_ids._remove()
        response = self._post({"batch": [{}] * 2501})
        self.assertEqual(response.status_code, 413)
        self.assertEqual(self.key.batch_ids.state, "rejected")
        self.key.rate_limit = 1
        self._post({"batch": [self._event()]})
        response = self._post({"batch": [self._event(messageId="m2")]})
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], "10")

    def test_a_minute_later_as_many_may_come_again(self):
        start = self._ago(seconds=0)
        self.key.rate_limit = 5
        self._freeze(start)
        batches = self.env["alignment.ingest.batch"]
        events = [self._event(messageId=str(n)) for n in range(4)]
        batches._receive(self.key, events, batches._read_events(self.key, events))
        for seconds, left in ((0, 1), (59, 1), (60, 5), (61, 5)):
            self._freeze(start + timedelta(seconds=seconds))
            with self.subTest(seconds=seconds):
                self.assertEqual(self.key._get_allowance(), left)

    def test_as_many_as_are_allowed_are_accepted(self):
        self.key.rate_limit = 2
        events = [self._event(messageId=str(n)) for n in range(3)]
        self.assertEqual(self._post({"batch": events}).status_code, 429)
        self.assertEqual(self._post({"batch": events[:2]}).status_code, 200)
        self.assertEqual(self._post({"batch": events[2:]}).status_code, 429)

    def test_a_key_tells_what_came_within_a_day(self):
        start = self._ago(seconds=0)
        self._freeze(start)
        batches = self.env["alignment.ingest.batch"]
        events = [self._event()]
        batches._receive(self.key, events, batches._read_events(self.key, events))
        for seconds, count in ((-1, 1), (0, 0)):
            self._freeze(start + timedelta(days=1, seconds=seconds))
            self.key.invalidate_recordset()
            self.assertEqual((self.key.event_count, self.key.last_used), (count, start))

    def test_a_wrong_clock_is_corrected(self):
        now = fields.Datetime.now()
        event = self._event(timestamp=(now + timedelta(hours=6)).isoformat() + "Z")
        sent_at = (now + timedelta(hours=7)).isoformat() + "Z"
        self._post({"sentAt": sent_at, "batch": [event]})
        ago = (now - self._ledger().occurred_at).total_seconds()
        self.assertAlmostEqual(ago, 3600, delta=5)

    def test_an_event_without_message_id_is_there_once(self):
        event = self._event()
        del event["messageId"]
        for _replay in range(2):
            self._post({"batch": [event]})
        self.assertEqual(len(self._ledger()), 1)

    def test_a_person_whom_another_request_made_just_now_is_tried_again(self):
        self._post({"batch": [self._event()]})
        identities = type(self.env["customer.identity"])
        with patch.object(identities, "_find_rows", lambda *_args: {}):
            response = self._post({"batch": [self._event(messageId="m2")]})
        self.assertEqual(response.json(), {"success": True, "accepted": 1})
        batch = self.key.batch_ids[0]
        self.assertEqual(batch.state, "waiting")
        self.env.ref("lead_alignment.ir_cron_record_batches_1").method_direct_trigger()
        self.assertEqual(batch.state, "done")
        self.assertEqual(len(self._ledger()), 2)
        self.assertFalse(batch.refusal_ids)

    def test_odd_parameters_are_no_server_error(self):
        response = self._post({"batch": [self._event()]}, query="?self=1&call=x")
        self.assertEqual(response.status_code, 200)

    def test_what_waits_is_recorded_by_a_job(self):
        batches = self.env["alignment.ingest.batch"]
        events = [self._event()]
        read = batches._read_events(self.key, events)
        with patch.object(type(batches), "_try_record", lambda self: False):
            batch = batches._receive(self.key, events, read)
        self.assertEqual(batch.state, "waiting")
        self.assertFalse(self._ledger())
        self.env.ref("lead_alignment.ir_cron_record_batches_2").method_direct_trigger()
        self.assertEqual(batch.state, "done")
        self.assertEqual(len(self._ledger()), 1)

    def test_what_another_request_recorded_just_now_is_a_duplicate(self):
        """Two senders of the same event: the second cannot see the first one's yet."""
        self._post({"batch": [self._event()]})
        ledger = type(self.env["customer.event"])
        with patch.object(
            ledger, "_drop_known", lambda _self, rows, _result: list(rows.values())
        ):
            response = self._post({"batch": [self._event()]})
        self.assertEqual(response.json(), {"success": True, "accepted": 1})
        batch = self.key.batch_ids[0]
        self.assertEqual(batch.state, "waiting")
        self.env.ref("lead_alignment.ir_cron_record_batches_1").method_direct_trigger()
        self.assertEqual((batch.state, batch.duplicate_count), ("done", 1))
        self.assertFalse(batch.refusal_ids)
        self.assertEqual(len(self._ledger()), 1)

    def test_events_are_of_the_company_of_the_key_whoever_records_them(self):
        other = self.env["res.company"].create({"name": "Other"})
        keys = self.env["alignment.ingest.key"]
        key, plain = keys._create_key("Theirs", "theirs", company_id=other.id)
        self._post({"batch": [self._event()]}, key=plain)
        self.assertTrue(self._person("v1", other))
        batches = self.env["alignment.ingest.batch"].with_company(self.company)
        events = [self._event(messageId="m2", anonymousId="browser-2")]
        with patch.object(type(batches), "_try_record", lambda self: False):
            batches._receive(key, events, batches._read_events(key, events))
        self.env.ref("lead_alignment.ir_cron_record_batches_1").method_direct_trigger()
        self.assertTrue(self._person("v2", other))
        self.assertFalse(self._person("v1") or self._person("v2"))

    def test_batches_are_kept_for_thirty_days_and_until_they_are_recorded(self):
        arrived = self._ago(seconds=0)
        self._freeze(arrived)
        batches = self.env["alignment.ingest.batch"]

        def receive(number):
            events = [self._event(messageId=str(number))]
            read = batches._read_events(self.key, events)
            return batches._receive(self.key, events, read)

        done = receive(1)
        with patch.object(type(batches), "_try_record", lambda self: False):
            waiting = receive(2)
        with self.assertRaisesRegex(UserError, "waiting to be processed"):
            self.key.unlink()
        self._freeze(arrived + timedelta(days=30))
        batches._gc_batches()
        self.assertEqual((done + waiting).exists(), done + waiting)
        self._freeze(arrived + timedelta(days=30, seconds=1))
        batches._gc_batches()
        self.assertEqual((done + waiting).exists(), waiting, "accepted is not lost")

    @mute_logger(
        "odoo.addons.lead_alignment.models.ingest.alignment_ingest_batch_record"
    )
    def test_one_event_that_breaks_does_not_take_the_batch_along(self):
        ledger = type(self.env["customer.event"])
        record = ledger._record_batch

        def break_on_m2(model, values_list):
            if any(values["message_id"] == "m2" for values in values_list):
                raise UserError(model.env._("Broken"))
            return record(model, values_list)

        self.patch(ledger, "_record_batch", break_on_m2)
        events = [self._event(messageId=f"m{n}") for n in range(4)]
        response = self._post({"batch": events})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(len(self._ledger()), 3)
        refusal = self.key.batch_ids.refusal_ids
        self.assertEqual(refusal.code, "error")
        self.patch(ledger, "_record_batch", record)
        self.key.batch_ids.action_resubmit()
        self.assertEqual(len(self._ledger()), 4)
        self.assertFalse(self.key.batch_ids.refusal_ids)

    def test_a_single_call_is_submitted_again_as_what_it_was(self):
        self.key.type_ids = self.env.ref("lead_alignment.customer_event_type_form")
        event = self._event()
        del event["type"]
        self._post(event, "track")
        self.key.type_ids = False
        self.key.batch_ids.action_resubmit()
        self.assertEqual(len(self._ledger()), 1)

    def test_a_refused_event_is_submitted_again(self):
        self.key.type_ids = self.env.ref("lead_alignment.customer_event_type_form")
        self._post({"batch": [self._event()]})
        self.assertFalse(self._ledger())
        batch = self.key.batch_ids
        batch.with_user(self.user_cmo).action_resubmit()
        self.assertEqual(batch.refusal_ids.code, "not_allowed")
        self.key.type_ids = False
        batch.with_user(self.user_cmo).action_resubmit()
        self.assertEqual(len(self._ledger()), 1)
        self.assertFalse(batch.refusal_ids)
        with self.assertRaises(AccessError):
            batch.with_user(self.user_marketer).action_resubmit()
