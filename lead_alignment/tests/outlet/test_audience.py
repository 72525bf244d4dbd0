import json
import os
import random
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from ...models.outlet import alignment_audience_member
from ...tools.contact_hash import hash_email, hash_phone_digits
from ..channel.fake_platform import running
from .test_outlet import NOW, OutletCommon

AUDIENCE = "99"
# more in a long run: AUDIENCE_CHANGES=10000 ./dev test /lead_alignment:TestAudience
CHANGES = int(os.environ.get("AUDIENCE_CHANGES", "60"))


class TestAudience(OutletCommon):
    """An audience is who is wanted and agreed, whatever changes; who leaves goes first,
    and nobody's address leaves the house."""

    def setUp(self):
        super().setUp()
        self.there = set()
        self.calls = []

    def _new_audience(self, kind="customers", **values):
        return self.env["alignment.audience"].create(
            {
                "name": kind,
                "outlet_id": self.outlet.id,
                "audience_ref": AUDIENCE,
                "kind": kind,
                **values,
            }
        )

    def _known(self, number, consent="granted", **values):
        lead = self._new_leads(
            phone=f"+8491200{number:04}",
            email_from=f"a{number}@khach.example",
            **values,
        )
        self.env.flush_all()
        lead.profile_id.consent = consent
        return lead

    def _hash(self, lead):
        phone = hash_phone_digits(lead.phone_sanitized)
        return hash_email(lead.email_normalized), phone

    def _answer(self, method):
        def answer(_path, _query, body):
            for plain in (b"khach", b"+849", b"8491200"):
                self.assertNotIn(plain, body)
            payload = json.loads(body)["payload"]
            rows = {tuple(row[:2]) for row in payload["data"]}
            self.calls.append((method, len(rows), payload["schema"]))
            if method == "DELETE":
                self.there -= rows
            else:
                self.there |= rows
            return 200, {"num_received": len(rows)}, {}

        return answer

    def _tell(self, audience, status=200, answer=None):
        """Let the job tell the platform who left and who came."""
        for state, method in (("to_remove", "DELETE"), ("to_add", "POST")):
            usual = self._answer(method) if status == 200 else _refuse(status)
            with (
                running(answer or usual) as platform,
                patch.object(alignment_audience_member, "META", platform.url),
            ):
                while audience._send_members(state):
                    pass
        self.env.invalidate_all()

    def _sync(self, audience):
        audience._refresh()
        self._tell(audience)

    def test_customers_who_agreed(self):
        audience = self._new_audience()
        buyer, refusing, asked, open_lead = (
            self._known(1),
            self._known(2, "refused"),
            self._known(3, "unknown"),
            self._known(4),
        )
        for lead in buyer + refusing + asked:
            self._file(lead, self.k1, amount=5)
        self._sync(audience)
        self.assertIn(self._hash(buyer), self.there)
        for lead in refusing + asked + open_lead:
            self.assertNotIn(self._hash(lead), self.there)
        self.assertEqual(audience.member_count, len(self.there))
        self.assertIn("Too small", audience.note)
        before = len(self.calls)
        self._sync(audience)
        self.assertEqual(len(self.calls), before, "only what changed is told")

    def test_who_declines_leaves_at_once_and_first(self):
        audience = self._new_audience()
        lead, other = self._known(1), self._known(2)
        self._file(lead, self.k1, amount=5)
        self._sync(audience)
        self._file(other, self.k1, amount=5)
        audience._refresh()
        lead.profile_id.consent = "refused"
        self.calls.clear()
        self._tell(audience)
        self.assertEqual([call[0] for call in self.calls], ["DELETE", "POST"])
        self.assertNotIn(self._hash(lead), self.there)
        self.assertIn(self._hash(other), self.there)
        members = audience.member_ids.filtered(
            lambda m: m.profile_id == lead.profile_id
        )
        self.assertFalse(members, "nothing is kept of who left")

    def test_who_is_erased_leaves(self):
        audience = self._new_audience()
        lead = self._known(1)
        known = self._hash(lead)
        self._file(lead, self.k1, amount=5)
        self._sync(audience)
        self.env["customer.erasure"]._erase(lead.profile_id, "Letter of today")
        self.assertIn(known, self.there)
        self._tell(audience)
        self.assertNotIn(known, self.there)
        self.assertFalse(audience.member_ids.filtered(lambda m: not m.profile_id))

    def test_a_new_address_takes_the_old_one_out(self):
        audience = self._new_audience()
        lead = self._known(1)
        known = self._hash(lead)
        self._file(lead, self.k1, amount=5)
        self._sync(audience)
        audience.kind = "cold"
        self._sync(audience)
        self.assertNotIn(known, self.there)

    def test_an_archived_audience_is_emptied(self):
        audience = self._new_audience()
        lead = self._known(1)
        self._file(lead, self.k1, amount=5)
        self._sync(audience)
        with self.assertRaises(UserError):
            audience.unlink()
        audience.active = False
        self._tell(audience)
        self.assertFalse(self.there)
        audience.unlink()

    def test_an_audience_with_people_is_not_pointed_elsewhere(self):
        """They would stay at the platform for ever: nobody could take them out."""
        audience = self._new_audience()
        other = self._new_outlet("meta", dataset="56")
        self._file(self._known(1), self.k1, amount=5)
        self._sync(audience)
        for values in ({"audience_ref": "77"}, {"outlet_id": other.id}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "Archive it"):
                audience.write(values)
        audience.write({"audience_ref": AUDIENCE, "name": "The same"})
        audience.active = False
        with self.assertRaises(UserError):
            audience.audience_ref = "77"
        self._tell(audience)
        audience.write({"audience_ref": "77", "active": True})

    def test_a_removal_that_nobody_confirmed_is_asked_for_again(self):
        audience = self._new_audience()
        lead = self._known(1)
        self._file(lead, self.k1, amount=5)
        self._sync(audience)
        lead.profile_id.consent = "refused"
        self._tell(audience, answer=lambda *_args: (200, "<html>Hello</html>", {}))
        member = audience.member_ids.filtered(
            lambda one: one.profile_id == lead.profile_id
        )
        self.assertEqual(member.state, "to_remove")
        self.assertIn("cannot be read", member.reason)
        self._freeze(NOW + timedelta(hours=2))
        self._tell(audience)
        self.assertNotIn(self._hash(lead), self.there)

    def test_an_audience_waits_as_long_as_the_platform_asks(self):
        audience = self._new_audience()
        self._file(self._known(1), self.k1, amount=5)
        audience._refresh()
        asked = {"Retry-After": "7200"}
        self._tell(audience, answer=lambda *_args: (429, {}, asked))
        self.assertGreaterEqual(
            min(audience.member_ids.mapped("next_date")), NOW + timedelta(hours=2)
        )

    def test_a_wrong_setting_forgets_nobody(self):
        audience = self._new_audience()
        lead = self._known(1)
        self._file(lead, self.k1, amount=5)
        self._sync(audience)
        lead.profile_id.consent = "refused"
        for hour in range(1, 40):
            self._freeze(NOW + timedelta(hours=7 * hour))
            self._tell(audience, status=400)
        self.assertIn(self._hash(lead), self.there)
        self._freeze(NOW + timedelta(days=20))
        self._tell(audience)
        self.assertNotIn(self._hash(lead), self.there)

    def test_a_seed_has_values(self):
        audience = self._new_audience("seed")
        self._file(self._known(1), self.k1, amount=700)
        self._sync(audience)
        self.assertIn("LOOKALIKE_VALUE", self.calls[-1][2])
        self.assertIn(700, audience.member_ids.mapped("value"))

    def test_the_undecided_who_were_not_spoken_to(self):
        audience = self._new_audience("cold", cold_days=10)
        lead = self._known(1)
        self._file(lead, self.k2)
        audience._refresh()
        self.assertNotIn(lead.profile_id, audience.member_ids.profile_id)
        self._at_day(11)
        audience._refresh()
        self.assertIn(lead.profile_id, audience.member_ids.profile_id)

    def test_by_a_condition_with_the_authors_rights(self):
        domain = "[('lead_ids.campaign_id.name', '=', 'Tet')]"
        campaign = self.env["utm.campaign"].create({"name": "Tet"})
        lead = self._known(1, campaign_id=campaign.id)
        other = self._known(2)
        audiences = self.env["alignment.audience"].with_user(self.user_cmo)
        audience = audiences.create(
            {
                "name": "Tet",
                "outlet_id": self.outlet.id,
                "audience_ref": AUDIENCE,
                "kind": "domain",
                "domain": domain,
            }
        )
        audience._refresh()
        self.assertIn(lead.profile_id, audience.member_ids.profile_id)
        self.assertNotIn(other.profile_id, audience.member_ids.profile_id)
        for text in ("", "[]", "[('message_ids.mail_server_id.smtp_pass', '=', 'x')]"):
            with self.subTest(text), self.assertRaises(ValidationError):
                audience.domain = text

    def test_a_busy_platform(self):
        audience = self._new_audience()
        self._file(self._known(1), self.k1, amount=5)
        audience._refresh()
        self._tell(audience, status=503)
        self.assertEqual(audience.member_count, 0)
        self.assertTrue(audience.waiting_count)
        self._freeze(NOW + timedelta(hours=2))
        self._tell(audience)
        self.assertEqual(audience.waiting_count, 0)
        self.assertTrue(self.there)

    def test_whatever_changes(self):
        """After any changes the platform has who is wanted and agreed, no one else."""
        chance = random.Random(4)
        audience = self._new_audience()
        leads = [self._known(number) for number in range(12)]
        others = set()
        audience._refresh()
        self._tell(audience)
        others = set(self.there)
        for _change in range(CHANGES):
            lead = chance.choice(leads)
            dice = chance.random()
            if dice < 0.3 and not lead.customer_date:
                self._file(lead, self.k1, amount=5)
            elif dice < 0.4 and (sale := self._find_sale(lead)):
                lead._undo_outcomes(sale)  # no customer any more
            else:
                lead.profile_id.consent = chance.choice(
                    ["granted", "refused", "unknown"]
                )
            if chance.random() < 0.3:
                self._sync(audience)
        self._sync(audience)
        wanted = {
            self._hash(lead)
            for lead in leads
            if lead.customer_date and lead.profile_id.consent == "granted"
        }
        self.assertEqual(self.there - others, wanted)

    def _find_sale(self, lead):
        """Return the outcome by which the lead was sold, if it can be undone."""
        sales = lead.k_status_change_ids.filtered(
            lambda change: change.to_status_id == self.k1
        )
        return sales._filter_undoable()

    def test_rights(self):
        audience = self._new_audience()
        self._file(self._known(1), self.k1, amount=5)
        audience._refresh()
        for user in (self.user_agent, self.user_head, self.user_cs):
            self.assertFalse(audience.with_user(user).has_access("read"))
        member = audience.member_ids[0]
        self.assertFalse(member.with_user(self.user_agent).has_access("read"))
        with self.assertRaises(AccessError):
            audience.with_user(self.user_marketer).action_refresh()
        with self.assertRaises(ValidationError):
            self._new_audience(audience_ref="x/1")


def _refuse(status):
    return lambda *_args: (status, {"error": {"message": "no"}}, {})
