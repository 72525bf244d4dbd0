import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..customer.common_people import PeopleCommon

SITE = "https://www.example.com"


@tagged("post_install", "-at_install", "lead_alignment")
class TestPublicKey(PeopleCommon, HttpCase):
    """Who reads the key of a website in its source can send what they like."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.identity_policy = "phone_first"
        cls.key, cls.plain = cls.env["alignment.ingest.key"]._create_key(
            "Website", "web", company_id=cls.company.id, origins=SITE
        )

    def _post(self, *events, status=200):
        auth = base64.b64encode(f"{self.plain}:".encode()).decode()
        response = self.url_open(
            "/lead_alignment/v1/batch",
            data=json.dumps({"batch": list(events)}),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Basic {auth}",
                "Origin": SITE,
            },
        )
        self.assertEqual(response.status_code, status, response.text)
        return response.json()

    def _form(self, number=0, **values):
        return {
            "type": "track",
            "event": "Form",
            "messageId": f"m{number}",
            "timestamp": fields.Datetime.now().isoformat() + "Z",
            **values,
        }

    def _give(self, number, name, user="u1", **values):
        kind, value = self._pair(name)
        return self._form(number, userId=user, traits={kind: value}, **values)

    def _leads(self):
        return self.env["crm.lead"].search(
            [("company_id", "=", self.company.id), ("phone", "=like", "+8491555%")]
        )

    def _flood(self, first, count):
        """Forms of people who are not known."""
        return [
            self._form(n, traits={"phone": f"+84915550{n:03}"})
            for n in range(first, first + count)
        ]

    # ------------------------------------------------------------
    # Who is who
    # ------------------------------------------------------------

    def test_one_account_with_two_customers_in_one_request(self):
        self._lead("e1"), self._lead("e2")
        self._post(self._give(1, "e1"), self._give(2, "e2"))
        self.assertDifferent("e1", "e2")

    def test_one_account_with_two_customers_in_two_requests(self):
        self._lead("e1"), self._lead("p2")
        self._post(self._give(1, "e1"))
        self._post(self._give(2, "p2"))
        self.assertDifferent("e1", "p2")

    def test_two_who_are_not_known_yet(self):
        self._post(self._give(1, "e1"), self._give(2, "e2"))
        self._post(self._give(3, "p3"), self._give(4, "p4"))
        self.assertDifferent("e1", "e2", "p4")
        self.assertNotEqual(self._person("p3"), self._person("p4"))

    def test_a_chain_of_accounts_and_browsers(self):
        self._lead("e1"), self._lead("e2")
        self._post(
            self._give(1, "e1", "a"),
            {"type": "alias", "previousId": "b9", "userId": "a", "messageId": "m2"},
            self._form(
                3, userId="a", context={"externalIds": [{"type": "zalo", "id": "9"}]}
            ),
            self._form(
                4,
                anonymousId="b9",
                traits={"email": self._pair("e2")[1]},
                context={"externalIds": [{"type": "zalo", "id": "9"}]},
            ),
        )
        self.assertDifferent("e1", "e2")

    def test_the_email_of_one_and_the_phone_of_another(self):
        one, two = self._lead("e1"), self._lead("p2")
        self._post(
            self._form(
                1, traits={"email": self._pair("e1")[1], "phone": self._pair("p2")[1]}
            )
        )
        self.assertDifferent("e1", "p2")
        self.assertEqual(one.duplicate_count, 1)
        self.assertIn(self._pair("p2")[1], one.touch_ids.note)
        self.assertFalse(two.duplicate_count)

    def test_nor_by_the_lead_of_who_refused_to_be_recorded(self):
        self._lead("e1").profile_id.consent = "refused"
        self._lead("p2")
        self._post(
            self._form(
                1, traits={"email": self._pair("e1")[1], "phone": self._pair("p2")[1]}
            )
        )
        self.assertDifferent("e1", "p2")

    def test_the_order_of_requests_decides_nothing(self):
        """Sent at once or one by one: the same people."""
        events = [
            self._give(1, "e1", "a"),
            self._give(2, "p1", "a"),
            self._give(3, "e2", "a"),
            self._give(4, "p2", "b"),
            self._form(5, userId="b", traits={"email": self._pair("e1")[1]}),
        ]
        self._post(*events)
        at_once = self._partition_of("e1", "e2", "p1", "p2")
        self.assertEqual(at_once, {("e1", "p1"), ("e2",), ("p2",)})

    def _partition_of(self, *names):
        people = {}
        for name in names:
            people.setdefault(self._person(name), []).append(name)
        return {tuple(found) for found in people.values()}

    def test_a_customer_may_give_email_and_phone_and_come_back(self):
        both = {"email": self._pair("e1")[1], "phone": self._pair("p1")[1]}
        self._post(self._form(1, userId="u1", anonymousId="b1", traits=both))
        self._post(self._form(2, userId="u1", anonymousId="b1"))
        self.assertSamePerson("e1", "p1")
        lead = self._person("e1").lead_ids
        self.assertEqual((lead.email_from, lead.phone), tuple(both.values()))

    # ------------------------------------------------------------
    # How many leads
    # ------------------------------------------------------------

    def test_a_request_makes_so_many_leads_and_the_rest_waits(self):
        self.assertEqual(self.key.lead_limit_request, 20)
        answer = self._post(*self._flood(0, 300))
        self.assertEqual(answer, {"success": True, "accepted": 300})
        self.assertEqual(len(self._leads()), 20)
        batch = self.key.batch_ids
        self.assertEqual((batch.state, batch.lead_count), ("done", 20))
        self.assertEqual(batch.new_count, 300, "what they did is recorded")
        self.assertEqual(set(batch.refusal_ids.mapped("code")), {"lead_limit"})
        self.assertEqual((batch.refused_count, self.key.held_count), (280, 280))
        self.assertEqual(
            self.env["alignment.ingest.batch"].search(
                self.key.action_open_held()["domain"]
            ),
            batch,
        )

    def test_what_was_held_back_is_submitted_again(self):
        self.key.lead_limit_request = 1
        self._post(*self._flood(0, 3))
        batch = self.key.batch_ids
        self.assertEqual(len(self._leads()), 1)
        batch.with_user(self.user_cmo).action_resubmit()
        self.assertEqual(len(self._leads()), 3)
        self.assertEqual(len(self._leads().touch_ids), 3)
        self.assertFalse(batch.refusal_ids)
        self.assertEqual(batch.lead_count, 1)

    def test_who_was_held_back_and_came_otherwise_is_one_lead(self):
        self.key.lead_limit_request = 0
        self._post(*self._flood(0, 1))
        self._new_leads(phone="+84915550000", email_from=False)
        self.key.batch_ids.with_user(self.user_cmo).action_resubmit()
        self.assertEqual(len(self._leads()), 1)

    def test_minute_and_day(self):
        now = self._ago(seconds=0)
        self.key.write({"lead_limit_minute": 3, "lead_limit_day": 5})
        for turn, (seconds, count) in enumerate(
            ((0, 3), (10, 3), (61, 5), (3600, 5), (86_500, 8))
        ):
            self._freeze(now + timedelta(seconds=seconds))
            self._receive(self._flood(100 * turn, 4))
            self.assertEqual(len(self._leads()), count, seconds)

    def _receive(self, events):
        batches = self.env["alignment.ingest.batch"]
        return batches._receive(
            self.key, events, batches._read_events(self.key, events)
        )

    def test_who_has_a_lead_is_not_counted(self):
        self.key.lead_limit_request = 0
        lead = self._lead("p1")
        self._post(self._give(1, "p1"))
        self.assertEqual(lead.duplicate_count, 1)
        self.assertFalse(self.key.held_count)

    def test_a_key_of_a_server_has_no_such_limit(self):
        self.key.write({"origins": False, "lead_limit_request": 0})
        self._post(*self._flood(0, 30))
        self.assertEqual(len(self._leads()), 30)

    def test_leads_that_wait_are_not_deleted(self):
        self._freeze(self._ago(days=40))
        self.key.lead_limit_request = 0
        self._receive(self._flood(0, 1))
        self._freeze(fields.Datetime.now() + timedelta(days=40))
        self.env["alignment.ingest.batch"]._gc_batches()
        self.assertEqual(self.key.held_count, 1)

    # ------------------------------------------------------------
    # Rates
    # ------------------------------------------------------------

    def test_rates_of_new_keys(self):
        keys = self.env["alignment.ingest.key"]
        public = keys.create({"name": "a", "source": "a", "origins": SITE})
        server = keys.create({"name": "b", "source": "b"})
        chosen = keys.create({"name": "c", "source": "c", "rate_limit": 77})
        rates = (public.rate_limit, server.rate_limit, chosen.rate_limit)
        self.assertEqual(rates, (1200, 10_000, 77))
        (server + chosen).origins = SITE
        self.assertEqual((server.rate_limit, chosen.rate_limit), (1200, 77))
        self.assertEqual(public.call_limit, 600)
