from odoo import fields

from ..timeline.test_timeline import TimelineCommon


class TestErasedEverywhere(TimelineCommon):
    """Erased is erased: what other rooms keep of a person goes as well."""

    def _erase(self):
        self.env["customer.erasure"]._erase(self.first.profile_id, "Letter of today")

    def test_the_access_log_forgets_the_name_and_keeps_who_saw_how_much(self):
        log = self.env["alignment.access.log"]
        rows = log._append(
            [
                {
                    "user_id": self.user_agent.id,
                    "company_id": self.company.id,
                    "kind": "revealed",
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": name,
                    "detail": "Phone",
                    "count": 1,
                }
                for record, name in (
                    (self.first, "Nguyễn Thị An"),
                    (self.first.profile_id, "Nguyễn Thị An"),
                    (self.partner, "Nguyễn Thị An"),
                    (self.env["crm.tag"].create({"name": "x"}), "an@khach.example"),
                    (self._new_leads(1, email_from="b@b.example"), "Somebody else"),
                )
            ]
        )
        self._erase()
        rows.invalidate_recordset()
        names = rows.mapped("name")
        self.assertNotIn("An", " ".join(names[:4]).replace("Erased", ""))
        self.assertEqual(names[4], "Somebody else")
        self.assertEqual(rows.mapped("count"), [1] * 5)
        self.assertEqual(rows[4].detail, "Phone")

    def _mail(self, **values):
        return self.env["mail.mail"].create(
            {"subject": "Offer", "body_html": "x", "state": "outgoing", **values}
        )

    def test_mails_that_wait_are_not_sent_any_more(self):
        other = self.env["res.partner"].create({"name": "B", "email": "b@b.example"})
        by_address = self._mail(email_to='"An" <AN@khach.example>')
        by_contact = self._mail(recipient_ids=[(6, 0, self.partner.ids)])
        failed = self._mail(email_to="an@khach.example", state="exception")
        both = self._mail(
            email_to="an@khach.example, c@c.example",
            recipient_ids=[(6, 0, (self.partner + other).ids)],
        )
        alike = self._mail(email_to="lan@khach.example")
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self._mail(
            email_to="an@khach.example",
            model="crm.team",
            res_id=self.env["crm.team"]
            .create({"name": "Theirs", "company_id": company.id})
            .id,
        )
        self._erase()
        self.assertFalse((by_address + by_contact + failed).exists())
        self.assertEqual(both.recipient_ids, other)
        self.assertNotIn("an@khach", both.email_to)
        self.assertIn("c@c.example", both.email_to)
        self.assertTrue((alike + theirs).exists() == alike + theirs)

    def test_scheduled_messages_are_not_sent_any_more(self):
        other = self.env["res.partner"].create({"name": "B", "email": "b@b.example"})
        lead = self._new_leads(1, email_from="b@b.example")
        mine, both, on_lead, note, theirs = self.env["mail.scheduled.message"].create(
            [
                {
                    "model": "crm.lead",
                    "res_id": record.id,
                    "author_id": self.user_agent.partner_id.id,
                    "scheduled_date": "2030-01-01 08:00:00",
                    "partner_ids": [(6, 0, partners.ids)],
                    "is_note": is_note,
                }
                for record, partners, is_note in (
                    (lead, self.partner, False),
                    (lead, self.partner + other, False),
                    (self.first, self.env["res.partner"], False),
                    (self.first, self.user_cs.partner_id, True),
                    (lead, other, False),
                )
            ]
        )
        self._erase()
        self.assertFalse((mine + on_lead).exists())
        self.assertEqual(both.partner_ids, other)
        self.assertTrue(note.exists() and theirs.exists())

    def test_calls_to_customer_service_are_emptied_and_still_counted(self):
        reason = self.env.ref("lead_alignment.alignment_reason_inbound_complaint")
        calls = self.env["customer.call"].with_user(self.user_cs)
        self.first.phone = "0909 111 222"
        self.env.flush_all()
        profile = self.first.profile_id
        told = calls.log_call(
            reason.id, profile._name, profile.id, phone="0909111222", note="TOKEN"
        )
        call = calls.browse(told["id"]).sudo()
        unknown = calls.browse(
            calls.log_call(reason.id, phone="0909 111 222", note="TOKEN")["id"]
        ).sudo()
        other = calls.browse(
            calls.log_call(reason.id, phone="0909 111 333", note="Mine")["id"]
        ).sudo()
        self._erase()
        for one in (call, unknown):
            self.assertTrue(one.exists())
            self.assertFalse(one.phone or one.note or one.profile_id or one.lead_id)
        self.assertEqual(other.note, "Mine")

    def test_what_was_sent_and_failed_or_was_refused_goes_in_any_form(self):
        self.first.phone = "0909 111 222"
        self.env.flush_all()
        key = self.env["alignment.ingest.key"].create(
            {"name": "Shop", "source": "shop", "company_id": self.company.id}
        )
        batch = self.env["alignment.ingest.batch"]._append(
            [
                {
                    "key_id": key.id,
                    "received_at": fields.Datetime.now(),
                    "state": "failed",
                    "reason": "bad row of an@khach.example",
                    "payload": [
                        {"identities": [["phone", "0909-111-222"]]},
                        {"identities": [["phone", "0909111333"]]},
                    ],
                }
            ]
        )
        refusals = self.env["alignment.ingest.refusal"]._append(
            [
                {"batch_id": batch.id, "code": "date", "raw": raw, "message": "No"}
                for raw in (
                    {"traits": {"phone": "(0909) 111 222"}},
                    {"traits": {"email": "AN@Khach.example"}},
                    {"traits": {"email": "lan@khach.example"}},
                )
            ]
        )
        self._erase()
        self.env.invalidate_all()
        self.assertEqual(refusals.exists(), refusals[2])
        self.assertEqual(batch.payload, [{"identities": [["phone", "0909111333"]]}])
        self.assertFalse(batch.reason)

    def test_rows_of_event_files_go_though_they_were_known_already(self):
        chat = self.env.ref("lead_alignment.customer_event_type_chat")
        rows = self.env["customer.event.import"].create(
            [
                {
                    "type_id": chat.id,
                    "occurred_at": fields.Datetime.now(),
                    "email": email,
                    "message_id": email[0],
                    "company_id": self.company.id,
                }
                for email in ("An@khach.example", "An@khach.example", "c@c.example")
            ]
        )
        self.assertTrue(rows[1].is_duplicate)
        self._erase()
        self.assertEqual(rows.exists(), rows[2])

    def test_names_go_from_what_was_cut_off_and_pinned(self):
        values = {"company_id": self.company.id}
        lead = self._new_leads(1, email_from="b@b.example")
        cuts = self.env["customer.timeline.cut"].create(
            [
                {
                    **values,
                    "one_model": record._name,
                    "one_id": record.id,
                    "one_name": "Nguyễn Thị An",
                    "other_model": "crm.lead",
                    "other_id": lead.id,
                    "other_name": "B",
                }
                for record in (self.first, self.first.profile_id)
            ]
        )
        pin = self.env["customer.timeline.pin"].create(
            {
                **values,
                "source": "lead",
                "record_model": "crm.lead",
                "record_id": self.first.id,
                "host_model": "customer.profile",
                "host_id": self.first.profile_id.id,
            }
        )
        self._erase()
        self.assertFalse(cuts[0].one_name)
        self.assertEqual(cuts[0].other_name, "B")
        self.assertFalse(cuts[1].exists() or pin.exists())
