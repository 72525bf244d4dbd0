from odoo import fields

from .common_inbox import InboxCommon


class TestTakenBack(InboxCommon):
    """Steps of documents that happen, are taken back, and happen again."""

    def _step(self, name="e1", **values):
        return self.env["customer.event"]._record_batch(
            [
                {
                    "type": "chat",
                    "identities": [self._pair(name)],
                    "message_id": "step 1",
                    "source": "app",
                    "company_id": self.company.id,
                    "recurs": True,
                    **values,
                }
            ]
        )

    def _take_back(self, *message_ids):
        self.env["customer.event"]._take_back(
            message_ids or ["step 1"], "Cancelled", source="app"
        )

    def _get_counting(self, name="e1"):
        events = self._events_of(self._pair(name))
        return events.filtered(lambda event: not event.quarantine)

    def test_both_ways_any_number_of_times(self):
        for number in range(12):
            result = self._step()
            self.assertEqual(len(result["new"]), 1, number)
            self.assertEqual(self._step()["duplicate"], [0])
            self.assertEqual(len(self._get_counting()), 1)
            self._take_back()
            self._take_back()
            self.assertFalse(self._get_counting())
        self.assertEqual(len(self._events_of(self._pair("e1"))), 12)

    def test_the_first_has_the_number_of_before(self):
        """What an earlier version recorded is taken back, too, and not doubled."""
        self._step(recurs=False)
        self.assertEqual(self._step()["duplicate"], [0])
        self._take_back()
        self.assertFalse(self._get_counting())

    def test_twice_in_one_batch_is_once(self):
        values = {
            "type": "chat",
            "identities": [self._pair("e1")],
            "message_id": "step 1",
            "source": "app",
            "company_id": self.company.id,
            "recurs": True,
        }
        self._step()
        self._take_back()
        result = self.env["customer.event"]._record_batch([values, dict(values)])
        self.assertEqual((len(result["new"]), result["duplicate"]), (1, [1]))

    def test_what_was_put_aside_by_hand_stays_so(self):
        self._step()
        self._get_counting().sudo()._quarantine_by_hand("A test of ours")
        self._take_back()
        self.assertEqual(self._step()["duplicate"], [0])
        self.assertFalse(self._get_counting())

    def test_it_is_taken_back_in_every_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._step()
        self._step(company_id=other.id)
        self._take_back()
        events = self.env["customer.event"].search(
            [("company_id", "in", [self.company.id, other.id])],
            order="id desc",
            limit=2,
        )
        self.assertEqual(events.mapped("quarantine"), ["undone", "undone"])

    def test_why_is_in_the_log(self):
        self._step()
        event = self._get_counting()
        self._take_back()
        review = self.env["customer.event.review"].search([("event_id", "=", event.id)])
        self.assertEqual((review.reason, review.user_id), ("Cancelled", self.env.user))

    def test_the_score_is_that_of_what_stands(self):
        self._step()
        person = self._person("e1")
        self.assertEqual(self._now(person), 60)
        self._take_back()
        self.assertEqual(self._now(person), 0)
        self._step()
        self.assertEqual(self._now(person), 60)

    def test_an_entry_that_failed_is_forgotten_once_it_is_taken_back(self):
        tag = self.env["crm.tag"].create({"name": "x"})
        self.inbox._enqueue("crm.tag", [(tag.id, "chat", None)])
        self.inbox.search([]).error = "Out of order"
        self.inbox._enqueue_taken_back(
            "crm.tag", [(tag.id, "chat", "step 1")], "Cancelled", source="app"
        )
        self.inbox._enqueue("crm.tag", [(tag.id, "other", None)])
        self.inbox.search([("code", "=", "other")]).error = "Another one"
        self._process_inbox()
        self.assertEqual(self.inbox.search([]).mapped("code"), ["other"])

    def test_a_colleague_is_no_customer_of_any_app(self):
        colleague = self.user_agent.partner_id
        pairs = [("partner", str(colleague.id)), ("email", colleague.email)]
        for identities in (pairs, pairs[:1], pairs[1:]):
            result = self._step(identities=identities)
            self.assertEqual(result["refused"][0][0], "own", identities)
        self.assertFalse(self._events_of(*pairs))
        self._step(identities=[pairs[1], self._pair("p1")])
        self.assertEqual(len(self._get_counting("p1")), 1, "of whom they wrote")


class TestMeetingTakenBack(InboxCommon):
    """Meetings and activities of leads: planned, cancelled, planned again."""

    def _meeting(self, lead, **values):
        start = fields.Datetime.add(fields.Datetime.now(), days=2)
        return self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": start,
                "stop": fields.Datetime.add(start, hours=1),
                "opportunity_id": lead.id,
                **values,
            }
        )

    def _get_codes(self, lead):
        events = self.env["customer.event"].search(
            [
                ("profile_id", "=", lead.profile_id.id),
                ("quarantine", "=", False),
                ("type_id.code", "in", ("meeting", "activity_done")),
            ]
        )
        return events.type_id.mapped("code")

    def test_a_cancelled_meeting_takes_its_points_along(self):
        lead = self._lead("e1")
        meeting = self._meeting(lead)
        for _time in range(3):
            self.assertEqual(self._get_codes(lead), ["meeting"])
            meeting.action_archive()
            self.assertFalse(self._get_codes(lead))
            meeting.action_unarchive()
        self.assertEqual(self._get_codes(lead), ["meeting"])
        meeting.unlink()
        self.assertFalse(self._get_codes(lead))

    def test_a_meeting_of_another_customer_counts_for_them(self):
        first, second = self._lead("e1"), self._lead("e2")
        meeting = self._meeting(first)
        for lead, other in ((second, first), (first, second)):
            meeting.opportunity_id = lead
            self.assertEqual(self._get_codes(lead), ["meeting"])
            self.assertFalse(self._get_codes(other))
        meeting.opportunity_id = False
        self.assertFalse(self._get_codes(first))

    def test_a_meeting_moved_to_another_lead_of_the_customer_is_the_same(self):
        first, second = self._lead("e1"), self._lead("e1")
        meeting = self._meeting(first)
        event = self.env["customer.event"].search(
            [("type_id.code", "=", "meeting")], order="id desc", limit=1
        )
        meeting.opportunity_id = second
        event.invalidate_recordset()
        self.assertFalse(event.quarantine)
        self.assertEqual(self._get_codes(first), ["meeting"])

    def test_the_last_contact_is_the_one_before_a_cancelled_meeting(self):
        lead = self._lead("e1")
        self.assertFalse(lead.last_contact_date)
        meeting = self._meeting(lead)
        self.assertEqual(lead.last_contact_channel, "meeting")
        meeting.unlink()
        self.assertFalse(lead.last_contact_date)
        self.assertFalse(lead.last_contact_channel)

    def test_an_activity_opened_again_is_not_done_and_may_be_done_again(self):
        lead = self._lead("e1")
        activity = lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_agent.id
        )
        for _time in range(3):
            activity.action_done()
            self.assertEqual(self._get_codes(lead), ["activity_done"])
            activity.write({"active": True})
            self.assertFalse(self._get_codes(lead))
