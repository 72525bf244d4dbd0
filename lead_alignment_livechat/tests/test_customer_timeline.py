from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon


def open_chat(case, partner=None, guest=None):
    """A live chat of a visitor with the agent of customer service"""
    visitor = {"partner_id": partner.id} if partner else {"guest_id": guest.id}
    operator = case.user_cs.partner_id
    return case.env["discuss.channel"].create(
        {
            "name": "Chat",
            "channel_type": "livechat",
            "livechat_channel_id": case.env["im_livechat.channel"]
            .create({"name": "Site"})
            .id,
            "livechat_operator_id": operator.id,
            "channel_member_ids": [
                (0, 0, {"partner_id": operator.id, "livechat_member_type": "agent"}),
                (0, 0, {**visitor, "livechat_member_type": "visitor"}),
            ],
        }
    )


class TestChatTimeline(TimelineCommon):
    """Who chats is known as soon as they say who they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_cs.group_ids += cls.env.ref("im_livechat.im_livechat_group_user")

    def _say(self, chat, text, partner=None, guest=None):
        values = {"message_type": "comment", "body": text}
        if partner:
            return chat.message_post(author_id=partner.id, **values)
        return chat.with_context(guest=guest).message_post(
            author_guest_id=guest.id, author_id=False, **values
        )

    def _codes(self, chat):
        events = self.env["customer.event"].search([("id", ">", self.last)])
        return events.type_id.mapped("code")

    def setUp(self):
        super().setUp()
        self.last = self.env["customer.event"].search([], order="id desc", limit=1).id

    def test_the_chat_of_a_contact_is_in_the_story(self):
        chat = open_chat(self, self.partner)
        self._say(chat, "Is there a place left?", self.partner)
        self._say(chat, "Are you there?", self.partner)
        entries = self._pages(self.user_cs, self.first.profile_id, limit=100)
        (entry,) = (entry for entry in entries if entry["source"] == "chat")
        self.assertIn("place left", entry["text"])
        told = self._pages(self.user_agent, self.first.profile_id, limit=100)
        (entry,) = (entry for entry in told if entry["source"] == "chat")
        self.assertNotIn("place left", str(entry))
        self.assertEqual(self._codes(chat), ["chat"], "once a chat")
        self.assertEqual(self.first.last_contact_channel, "chat")
        self.assertEqual(self.first.last_contact_user_id, self.user_cs)

    def test_a_typed_phone_makes_a_lead_of_a_stranger(self):
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        chat = open_chat(self, guest=guest)
        self._say(chat, "Hello", guest=guest)
        self.assertFalse(self._codes(chat))
        self._say(chat, "Call me: 0909 123 456", guest=guest)
        self._say(chat, "0909123456 please", guest=guest)
        self.assertEqual(self._codes(chat).count("chat_phone"), 1)
        lead = self.env["crm.lead"].search([("phone_sanitized", "=", "+84909123456")])
        self.assertEqual(len(lead), 1)
        entries = self._pages(self.user_cs, chat, limit=100)
        self.assertIn("chat", {entry["source"] for entry in entries})

    def test_the_chat_of_a_lost_lead_stays_in_its_story(self):
        guest = self.env["mail.guest"].create({"name": "Guest"})
        chat = open_chat(self, guest=guest)
        self.first.origin_channel_id = chat
        self.first.action_set_lost()
        self.env.flush_all()
        self.env.invalidate_all()
        entries = self._pages(self.user_cs, self.first, limit=100)
        self.assertIn("chat", {entry["source"] for entry in entries})
        entries = self._pages(self.user_cs, chat, limit=100)
        self.assertIn("lead", {entry["source"] for entry in entries})

    def test_what_the_agent_types_is_nobodys_phone(self):
        chat = open_chat(self, self.partner)
        self._say(chat, "Our number is 0909 999 888", self.user_cs.partner_id)
        self.assertFalse(self._codes(chat))

    def test_the_story_beside_the_chat(self):
        chat = open_chat(self, self.partner)
        entries = self._pages(self.user_cs, chat, limit=100)
        self.assertLessEqual(
            {"lead", "outcome"}, {entry["source"] for entry in entries}
        )

    def test_a_stranger_has_no_story_and_can_be_passed_to_sales(self):
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        chat = open_chat(self, guest=guest)
        self.assertFalse(self._pages(self.user_cs, chat))
        wizard = (
            self.env["crm.lead.refer"]
            .with_user(self.user_cs)
            .create(
                {
                    "origin_model": "discuss.channel",
                    "origin_id": chat.id,
                    "phone": "0908 777 666",
                    "note": "Two seats",
                }
            )
        )
        wizard.action_pass()
        lead = self.env["crm.lead"].search([("phone_sanitized", "=", "+84908777666")])
        self.assertEqual(lead.origin_channel_id, chat)

    def test_past_chats_are_filled_in_under_the_same_numbers(self):
        chat = open_chat(self, self.partner)
        self._say(chat, "Is there a place left?", self.partner)
        events = self.env["customer.event"]
        result = events._record_batch(chat._prepare_past_events())
        self.assertEqual((len(result["new"]), len(result["duplicate"])), (0, 1))

    def _get_counting(self):
        events = self.env["customer.event"].search(
            [("id", ">", self.last), ("quarantine", "=", False)]
        )
        return sorted(event.type_id.code for event in events)

    def test_a_deleted_chat_takes_its_points_along(self):
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        chat = open_chat(self, guest=guest)
        self._say(chat, "Call me: 0909 123 456", guest=guest)
        self._say(chat, "or write: an@chat.example", guest=guest)
        other = open_chat(self, self.partner)
        self._say(other, "Hello", self.partner)
        self.assertLessEqual({"chat", "chat_phone"}, set(self._get_counting()))
        chat.unlink()
        self.assertEqual(
            [code for code in self._get_counting() if code.startswith("chat")], ["chat"]
        )
        other.unlink()
        self.assertFalse(
            [code for code in self._get_counting() if code.startswith("chat")]
        )

    def test_the_last_contact_is_the_one_before_a_deleted_chat(self):
        before = self.first.last_contact_date, self.first.last_contact_channel
        self._freeze("2026-03-12 03:00:00")
        chat = open_chat(self, self.partner)
        self._say(chat, "Hello", self.partner)
        self.first.invalidate_recordset()
        self.assertEqual(self.first.last_contact_channel, "chat")
        chat.unlink()
        self.first.invalidate_recordset()
        after = self.first.last_contact_date, self.first.last_contact_channel
        self.assertEqual(after, before)

    def test_the_websites_company_wins_over_the_operators(self):
        channels = self.env["discuss.channel"]
        if "livechat_visitor_id" not in channels._fields:
            self.skipTest("Website is not installed.")
        other = self.env["res.company"].create({"name": "Other"})
        websites = self.env["website"].create(
            [
                {"name": "Theirs", "company_id": other.id},
                {"name": "Ours", "company_id": self.company.id},
            ]
        )
        visitor = self.env["website.visitor"].create(
            {"access_token": "f" * 32, "website_id": websites[0].id}
        )
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        chat = open_chat(self, guest=guest)
        self.assertEqual(chat._get_alignment_company(), self.user_cs.company_id)
        chat.livechat_visitor_id = visitor
        self.assertEqual(chat._get_alignment_company(), other)
        self._say(chat, "Write to lan@chat.example", guest=guest)
        event = self.env["customer.event"].search([("id", ">", self.last)], limit=1)
        self.assertEqual(event.company_id, other)
        websites[1].channel_id = chat.livechat_channel_id
        self.assertEqual(chat._get_alignment_company(), self.company)

    def test_a_colleague_on_the_visitors_side_is_no_customer(self):
        chat = open_chat(self, self.user_agent.partner_id)
        self._say(chat, "A test: 0909 123 456", self.user_agent.partner_id)
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        chat = open_chat(self, guest=guest)
        email = self.user_agent.partner_id.email
        self._say(chat, f"I wrote to {email}", guest=guest)
        self.assertFalse(self._get_counting())
