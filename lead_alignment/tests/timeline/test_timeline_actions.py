from datetime import datetime

from odoo.exceptions import AccessError, UserError

from .test_timeline import TimelineCommon


class TestTimelineActions(TimelineCommon):
    """Why an entry stands there, and what people do with it."""

    def _entry(self, user, source, record=None, **filters):
        entries = self._pages(user, record or self.first, limit=100, **filters)
        return next(entry for entry in entries if entry["source"] == source)

    def _act(self, user, method, entry, *more, record=None):
        record = record or self.first
        return getattr(self.timeline.with_user(user), method)(
            *(record._name, record.id, entry["source"], entry["date"], entry["token"]),
            *more,
        )

    # ------------------------------------------------------------
    # Why it stands there
    # ------------------------------------------------------------

    def test_every_entry_says_why_it_stands_there(self):
        other = self._new_leads(
            1, email_from="khac@khach.example", phone="0912 777 888"
        )
        other.partner_id = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.partner.id}
        )
        self.env.flush_all()
        entries = self._pages(self.user_head, self.first, limit=100)
        matches = {e["res_id"]: e["match"] for e in entries if e["source"] == "lead"}
        self.assertEqual(matches[self.first.id], "self")
        self.assertEqual(matches[self.second.id], "email")
        self.assertEqual(matches[other.id], "company")
        self.assertTrue(all(entry["reason"] for entry in entries))

    def test_what_is_somebody_elses_leaves_both_histories(self):
        entry = next(
            e
            for e in self._pages(self.user_head, limit=100)
            if e["source"] == "lead" and e["res_id"] == self.second.id
        )
        self._act(self.user_head, "cut", entry)
        of_first = self._pages(self.user_head, self.first, limit=100)
        of_second = self._pages(self.user_head, self.second, limit=100)
        self.assertNotIn(
            self.second.id, [e["res_id"] for e in of_first if e["source"] == "lead"]
        )
        self.assertNotIn(
            self.first.id, [e["res_id"] for e in of_second if e["source"] == "lead"]
        )
        self.assertFalse(
            [e for e in of_first if e["source"] == "outcome" and e["match"] == "email"],
            "what hangs on it is gone, too",
        )
        row = self.env["customer.timeline.cut"].search(
            [("other_id", "=", self.second.id)]
        )
        self.assertEqual(row.create_uid, self.user_head)
        with self.assertRaises(AccessError):
            row.with_user(self.user_agent).unlink()
        row.with_user(self.user_head).unlink()
        again = self._pages(self.user_head, self.first, limit=100)
        self.assertIn(
            self.second.id, [e["res_id"] for e in again if e["source"] == "lead"]
        )

    def test_the_record_itself_cannot_be_cut_off(self):
        entry = next(
            e
            for e in self._pages(self.user_head, limit=100)
            if e["source"] == "lead" and e["res_id"] == self.first.id
        )
        with self.assertRaisesRegex(UserError, "own record"):
            self._act(self.user_head, "cut", entry)

    # ------------------------------------------------------------
    # Ask
    # ------------------------------------------------------------

    def test_a_question_becomes_one_to_do_of_whoever_looks_after_it(self):
        host = self.first.profile_id
        entry = self._entry(self.user_cs, "outcome", host)
        self.assertNotIn("res_id", entry)
        name = self._act(
            self.user_cs, "ask_owner", entry, "When may I call <b>her</b>?", record=host
        )
        self.assertEqual(name, self.user_agent.name)
        activities = self.env["mail.activity"].search(
            [("activity_type_id", "=", self._question().id)]
        )
        self.assertEqual(activities.user_id, self.user_agent)
        self.assertEqual(len(activities), 1)
        self.assertIn("&lt;b&gt;her", activities.note)
        self.assertIn("3/11/26", activities.note)
        with self.assertRaisesRegex(UserError, "already"):
            self._act(self.user_cs, "ask_owner", entry, "And now?", record=host)
        with self.assertRaisesRegex(UserError, "Type your question"):
            self._act(self.user_cs, "ask_owner", entry, "  ", record=host)

    def test_who_asked_is_told_the_answer(self):
        host = self.first.profile_id
        entry = self._entry(self.user_cs, "outcome", host)
        self._act(self.user_cs, "ask_owner", entry, "When may I call?", record=host)
        activity = self.env["mail.activity"].search(
            [("activity_type_id", "=", self._question().id)]
        )
        activity.with_user(self.user_agent).action_feedback(feedback="After five")
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.user_cs.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertIn("After five", told.body)

    def _question(self):
        return self.env.ref("lead_alignment.mail_activity_type_question")

    def test_a_seal_is_good_for_its_user_and_its_entry_only(self):
        host = self.first.profile_id
        entry = self._entry(self.user_cs, "outcome", host)
        with self.assertRaisesRegex(UserError, "no longer exists"):
            self._act(self.user_marketer, "ask_owner", entry, "Who?", record=host)
        forged = {**entry, "token": "0" * 32}
        with self.assertRaisesRegex(UserError, "no longer exists"):
            self._act(self.user_cs, "ask_owner", forged, "Who?", record=host)
        with self.assertRaisesRegex(UserError, "no longer exists"):
            self._act(self.user_cs, "pin", {**entry, "source": "lead"}, record=host)

    def test_what_is_hidden_cannot_be_asked_about(self):
        host = self.first.profile_id
        entry = self._entry(self.user_cs, "outcome", host)
        rows = self.env["alignment.visibility"].search([("source", "=", "outcome")])
        rows.support = "hidden"
        with self.assertRaises(AccessError):
            self._act(self.user_cs, "ask_owner", entry, "Who?", record=host)

    # ------------------------------------------------------------
    # Pins
    # ------------------------------------------------------------

    def _card(self, user, record=None):
        record = record or self.first
        return self.timeline.with_user(user).get_card(record._name, record.id)

    def test_a_pin_is_seen_by_all_as_far_as_they_see_the_entry(self):
        self._act(self.user_head, "pin", self._entry(self.user_head, "outcome"))
        (mine,) = self._card(self.user_head)["pins"]
        self.assertEqual(mine["level"], "full")
        self.assertEqual(mine["pinned_by"], self.user_head.name)
        (theirs,) = self._card(self.user_cs, self.first.profile_id)["pins"]
        self.assertEqual(theirs["level"], "summary")
        self.assertNotIn("TOKEN", str(theirs))
        host = self.first.profile_id
        self.timeline.with_user(self.user_cs).unpin(host._name, host.id, mine["pin_id"])
        self.assertFalse(self._card(self.user_head)["pins"])

    def test_five_pins_at_most(self):
        entries = self._pages(self.user_head, limit=100)
        for entry in entries[:5]:
            self._act(self.user_head, "pin", entry)
        with self.assertRaisesRegex(UserError, "Unpin one first"):
            self._act(self.user_head, "pin", entries[5])

    def test_the_pin_of_a_record_that_is_gone_is_gone(self):
        self._act(self.user_head, "pin", self._entry(self.user_head, "activity"))
        self.first.activity_ids.unlink()
        self.assertFalse(self._card(self.user_head)["pins"])

    def test_what_an_app_left_that_is_gone_breaks_nothing(self):
        self.env["customer.timeline.pin"].create(
            {
                "company_id": self.company.id,
                "source": "gone",
                "record_model": "gone.model",
                "record_id": 1,
                "host_model": "crm.lead",
                "host_id": self.first.id,
            }
        )
        row = self.env["alignment.visibility"].create({"source": "gone"})
        self.assertEqual(row.label, "gone")
        self.assertFalse(self._card(self.user_head)["pins"])
        self.assertTrue(self._pages(self.user_head))

    # ------------------------------------------------------------
    # What was shown
    # ------------------------------------------------------------

    def test_who_saw_what_of_others_is_noted(self):
        host = self.first.profile_id
        timeline = self.timeline.with_user(self.user_cs)
        page = timeline.get_page(host._name, host.id, limit=100)
        row = self.env["alignment.access.log"].search([("kind", "=", "shown")], limit=1)
        self.assertEqual((row.user_id, row.res_model), (self.user_cs, host._name))
        elevated = [e for e in page["entries"] if e["level"] != "full"]
        self.assertEqual(row.count, len(elevated))

    def test_nothing_is_noted_of_what_one_may_read(self):
        page = self.timeline.with_user(self.user_head).get_page(
            "crm.lead", self.first.id, sources=["lead", "outcome"]
        )
        self.assertEqual({e["level"] for e in page["entries"]}, {"full"})
        rows = self.env["alignment.access.log"].search([("kind", "=", "shown")])
        self.assertNotIn(self.user_head, rows.user_id)

    def test_who_tries_what_others_see_is_noted(self):
        admin = self._new_user(
            "trying_vn", "base.group_erp_manager,sales_team.group_sale_manager"
        )
        self.timeline.with_user(admin).get_page(
            "crm.lead", self.first.id, view_as="support", limit=100
        )
        rows = self.env["alignment.access.log"].search([("kind", "=", "shown")])
        self.assertIn(admin, rows.user_id)


class TestCustomerCard(TimelineCommon):
    """Who the customer is, above the history."""

    def _facts(self, user, record):
        card = self.timeline.with_user(user).get_card(record._name, record.id)
        return {fact["key"]: fact["value"] for fact in card["facts"]}

    def test_what_whoever_talks_to_them_must_know(self):
        self.second.callback_date = "2026-03-20 03:00:00"
        self._file(self.first, self.k2)
        for user in (self.user_head, self.user_cs):
            facts = self._facts(user, self.first.profile_id)
            with self.subTest(user=user.login):
                self.assertEqual(facts["owner"], self.user_agent.name)
                self.assertIn(self.user_agent.name, facts["last_contact"])
                self.assertIn("Phone", facts["last_contact"])
        self.assertIn("promise", self._facts(self.user_head, self.second))
        facts = self._facts(self.user_head, self.first)
        self.assertEqual(facts["k_status"], self.first.k_status_label)

    def test_facts_follow_the_level_of_their_source(self):
        rows = self.env["alignment.visibility"].search([("source", "=", "lead")])
        rows.support = "existence"
        facts = self._facts(self.user_cs, self.first.profile_id)
        self.assertNotIn("owner", facts)
        self.assertIn("owner", self._facts(self.user_agent, self.first.profile_id))

    def test_masked_for_whom_they_are_masked(self):
        self.leads.phone = "0912 345 678"
        self.first.message_post(body="Rang +84912345678", message_type="comment")
        self.company.mask_support = True
        host = self.first.profile_id
        rows = self.env["alignment.visibility"].search([])
        rows.support = "full"
        timeline = self.timeline.with_user(self.user_cs)
        page = timeline.get_page(host._name, host.id, limit=100)
        card = timeline.get_card(host._name, host.id)
        found = self.env["customer.lookup"].with_user(self.user_cs).find("0912345678")
        self.assertEqual({one["kind"] for one in card["contacts"]}, {"email", "phone"})
        for told in (page["entries"], card, found):
            self.assertTrue(told)
            for secret in ("84912345678", "an@khach.example"):
                self.assertNotIn(secret, str(told))
        (phone,) = (one for one in card["contacts"] if one["kind"] == "phone")
        identity = self.env["customer.identity"].browse(phone["id"])
        self.assertEqual(
            identity.with_user(self.user_cs).reveal_contact("value"), "+84912345678"
        )

    def test_who_sees_masks_passes_on_the_true_address(self):
        self.leads.phone = "0912 345 678"
        self.company.mask_support = True
        host = self.first.profile_id
        wizard = (
            self.env["crm.lead.refer"]
            .with_user(self.user_cs)
            .create(
                {"origin_model": host._name, "origin_id": host.id, "note": "Two seats"}
            )
        )
        self.assertFalse(wizard.phone)
        wizard.action_pass()
        referral = self.env["crm.lead.referral"].search([], limit=1)
        self.assertEqual(referral.lead_id.phone_sanitized, "+84912345678")

    def test_a_handover_stands_in_the_story(self):
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        told = [entry for entry in entries if entry["source"] == "handover"]
        self.assertEqual(len(told), len(self.leads.handover_ids))
        self.assertTrue(told)


class TestLastContact(TimelineCommon):
    def test_a_talk_counts_and_an_attempt_does_not(self):
        lead = self._new_leads(1, email_from="moi@khach.example", phone="0909 000 111")
        self._file(lead, call_result=self.no_answer)
        self.assertFalse(lead.last_contact_date)
        self._file(lead, self.k2)
        lead.invalidate_recordset()
        self.assertEqual(lead.last_contact_user_id, self.user_agent)
        self.assertEqual(lead.last_contact_channel, "phone")
        self.assertTrue(lead.last_contact_date)

    def test_an_earlier_contact_changes_nothing(self):
        before = self.first.last_contact_date
        known = self.env["crm.lead"]._record_on_leads(
            [
                (
                    self.first,
                    {
                        "type": "email_in",
                        "message_id": "old",
                        "occurred_at": datetime(2026, 2, 20, 3),
                        "contact": (None, "email"),
                    },
                )
            ]
        )
        self.assertTrue(known, "it is in the ledger")
        self.assertEqual(self.first.last_contact_date, before)

    def test_lists_sort_and_filter_by_it(self):
        leads = self.env["crm.lead"]
        found = leads.search(
            [("last_contact_date", "!=", False), ("id", "in", self.leads.ids)],
            order="last_contact_date desc",
        )
        self.assertEqual(found, self.leads.sorted("id") & found)
        self.assertTrue(found)

    def test_of_merged_people_the_later_counts(self):
        other = self._new_leads(1, email_from="hai@khach.example", phone="0909 000 222")
        self._freeze("2026-03-12 03:00:00")
        self._file(other, self.k2)
        people = self.first.profile_id + other.profile_id
        people.with_user(self.user_head).action_merge()
        kept = people.filtered("active")
        self.assertEqual(str(kept.last_contact_date), "2026-03-12 03:00:00")
