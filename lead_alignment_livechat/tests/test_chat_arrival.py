from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon

from .test_customer_timeline import open_chat


class TestChatArrival(TimelineCommon):
    """Whom a chat is about, and to which lead it comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.identity_policy = "phone_first"
        cls.user_cs.group_ids += cls.env.ref("im_livechat.im_livechat_group_user")

    def setUp(self):
        super().setUp()
        self.guest = self.env["mail.guest"].create({"name": "Visitor"})
        self.chat = open_chat(self, guest=self.guest)

    def _say(self, text, chat=None):
        (chat or self.chat).with_context(guest=self.guest).message_post(
            author_guest_id=self.guest.id,
            author_id=False,
            message_type="comment",
            body=text,
        )

    def _person(self, kind, value):
        rows = self.env["customer.identity"]._find_rows(self.company, [(kind, value)])
        return rows[kind, value].profile_id if rows else None

    def _leads(self, phone):
        return self.env["crm.lead"].search([("phone_sanitized", "=", phone)])

    def test_two_numbers_in_one_chat_are_not_one_person(self):
        self._say("Call me on 0909 123 456 or my husband: 0909 654 321")
        mine, his = (
            self._person("phone", phone) for phone in ("+84909123456", "+84909654321")
        )
        self.assertTrue(mine and his)
        self.assertNotEqual(mine, his)
        for phone in ("+84909123456", "+84909654321"):
            self.assertEqual(len(self._leads(phone)), 1)

    def test_a_second_number_later_on_is_somebody_elses(self):
        self._say("0909 123 456")
        self._say("lan@khach.example")
        self._say("or ask my mother, 0909 654 321")
        mine = self._person("phone", "+84909123456")
        self.assertEqual(self._person("email", "lan@khach.example"), mine)
        self.assertNotEqual(self._person("phone", "+84909654321"), mine)

    def test_a_visitor_renames_no_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Trần Thị Lan", "phone": "0909 123 456"}
        )
        self.guest.name = "Gọi 1900 6789"
        self._say("0909 123 456")
        lead = self._leads("+84909123456")
        self.assertEqual(lead.contact_name, "Trần Thị Lan")
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        for record in (lead, lead.profile_id, partner, self.chat):
            name = timeline.get_card(record._name, record.id)["name"]
            self.assertEqual(name, "Trần Thị Lan", record._name)

    def test_a_tax_code_and_our_hotline_are_nobodys_phone(self):
        self.company.own_contacts = "0909 111 222"
        self._say("MST 0909 123 456")
        self._say("I called 0909 111 222 and nobody answered")
        for phone in ("+84909123456", "+84909111222"):
            self.assertFalse(self._person("phone", phone))
            self.assertFalse(self._leads(phone))

    def test_the_lead_of_the_operator_is_the_visitors(self):
        self._say("Call me: 0909 123 456")
        lead = self._leads("+84909123456")
        lead.user_id = self.user_agent
        count = self.env["crm.lead"].search_count([])
        made = self.chat._convert_visitor_to_lead(
            self.user_cs.partner_id, "/lead Wants two seats"
        )
        self.assertEqual(made, lead)
        self.assertEqual(self.env["crm.lead"].search_count([]), count)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.duplicate_count, 1)
        self.assertEqual(lead.origin_channel_id, self.chat)

    def test_the_chatbots_lead_is_the_one_that_the_phone_made(self):
        self._say("Call me: 0909 123 456")
        lead = self._leads("+84909123456")
        script = self.env["chatbot.script"].create({"title": "Bot"})
        step = self.env["chatbot.script.step"].create(
            {"chatbot_script_id": script.id, "step_type": "create_lead"}
        )
        self.env["chatbot.message"].create(
            {
                "discuss_channel_id": self.chat.id,
                "script_step_id": self.env["chatbot.script.step"]
                .create({"chatbot_script_id": script.id, "step_type": "question_phone"})
                .id,
                "mail_message_id": self.chat.message_ids[0].id,
                "user_raw_answer": "0909 123 456",
            }
        )
        public = self.env.ref("base.public_user")
        made = (
            step.with_user(public)
            .sudo()
            ._process_step_create_lead(self.chat.with_user(public).sudo())
        )
        self.assertEqual(made.ids, lead.ids)
        self.assertEqual(len(self._leads("+84909123456")), 1)
