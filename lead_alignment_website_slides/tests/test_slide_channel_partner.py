from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestSlideChannelPartner(InboxCommon):
    """Courses of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Hạnh", "email": "hanh@example.com"}
        )
        cls.channel = cls.env["slide.channel"].create({"name": "Trees of Vietnam"})

    def _events(self):
        self._process_inbox()
        events = self._events_of(("partner", str(self.partner.id)))
        self.assertLessEqual(set(events.mapped("label")), {"Trees of Vietnam"})
        return [event.type_id.code for event in events if not event.quarantine]

    def test_joining_and_finishing(self):
        member = self.channel._action_add_members(self.partner)
        self.assertEqual(self._events(), ["course_joined"])
        member.member_status = "ongoing"
        self.assertEqual(self._events(), ["course_joined"])
        member.member_status = "completed"
        self.assertEqual(self._events(), ["course_joined", "course_completed"])

    def test_who_is_only_invited_has_not_joined(self):
        self.channel._action_add_members(self.partner, member_status="invited")
        self.assertFalse(self._events())
        self.channel._action_add_members(self.partner)
        self.assertEqual(self._events(), ["course_joined"])

    def test_a_colleague_is_no_customer(self):
        partner = self.user_agent.partner_id
        self.channel._action_add_members(partner)
        self._process_inbox()
        self.assertFalse(self._events_of(("partner", str(partner.id))))

    def test_what_was_before_is_filled_in_once(self):
        self.channel._action_add_members(self.partner)
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("slide.channel.partner")
            self.assertEqual(self._events(), ["course_joined"])
