from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..channel.common import NOW, OA, PAGE, ChannelCommon

MONDAY = NOW.replace(day=30, hour=3)  # ten o'clock in Vietnam
PERSON = "8756287263669629130"


class ConversationCommon(ChannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conversations = cls.env["customer.conversation"]
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz = "Asia/Ho_Chi_Minh"
        group = "lead_alignment.lead_alignment_group_cs_agent"
        cls.cs = new_test_user(cls.env, "cs_talk", groups=group)

    def setUp(self):
        super().setUp()
        self._freeze(MONDAY)

    def _say(self, text="Còn lớp tối không ạ?", moment=None, number="m1"):
        """The customer writes on Zalo."""
        self._zalo("user_send_text", PERSON, OA, text, moment, number)

    def _answer(self, text="Dạ còn ạ", moment=None, number="a1"):
        """Somebody answers on Zalo itself."""
        self._zalo("oa_send_text", OA, PERSON, text, moment, number)

    def _zalo(self, name, sender, recipient, text, moment, number):
        stamp = int((moment or MONDAY).timestamp() * 1000)
        self._receive(
            self.zalo,
            {
                "event_name": name,
                "app_id": "1",
                "sender": {"id": sender},
                "recipient": {"id": recipient},
                "message": {"msg_id": number, "text": text},
                "timestamp": str(stamp),
            },
        )

    def _messenger(self, moment=None, echo=False, number="mid.1"):
        people = [{"id": "6543210987654321"}, {"id": PAGE}]
        sender, recipient = reversed(people) if echo else people
        said = {"mid": number, "text": "0912 345 678"}
        one = {
            "sender": sender,
            "recipient": recipient,
            "timestamp": int((moment or MONDAY).timestamp() * 1000),
            "message": {**said, "is_echo": True} if echo else said,
        }
        body = {"object": "page", "entry": [{"id": PAGE, "messaging": [one]}]}
        self._receive(self.meta, body)

    def _found(self):
        return self.conversations.search([("company_id", "=", self.company.id)])


class TestConversation(ConversationCommon):
    def test_a_message_opens_and_an_answer_on_the_platform_closes(self):
        self._say()
        talk = self._found()
        self.assertEqual((talk.note, talk.side), ("Còn lớp tối không ạ?", "support"))
        self.assertEqual(talk.due_date, MONDAY + timedelta(minutes=60))
        self.assertEqual(talk.profile_id.display_name, "Zalo …9130")
        self.assertEqual((talk.sla_verdict, talk.sla_left_seconds), ("running", 3600))
        self._say("Alo?", MONDAY + timedelta(minutes=5), "m2")
        self.assertEqual(len(self._found()), 1, "more of the same")
        self._freeze(MONDAY + timedelta(minutes=20))
        self._answer(moment=MONDAY + timedelta(minutes=20))
        self.assertEqual(talk.answered_date, MONDAY + timedelta(minutes=20))
        self.assertEqual(talk.answer_minutes, 20)
        self.assertFalse(talk.is_late)
        answer = self._events().filtered(lambda e: e.type_id.code == "social_answer")
        self.assertEqual((len(answer), answer.label), (1, "Dạ còn ạ"))
        self.assertEqual(answer.identity_id, talk.identity_id)

    def test_who_writes_again_waits_again(self):
        self._say()
        self._freeze(MONDAY + timedelta(hours=2))
        self._answer(moment=MONDAY + timedelta(hours=2))
        self._freeze(MONDAY + timedelta(hours=3))
        self._say("Còn học phí?", MONDAY + timedelta(hours=3), "m2")
        late, waiting = self._found().sorted("start_date")
        self.assertTrue(late.is_answered_late)
        self.assertFalse(waiting.answered_date)
        self.assertEqual(self.conversations.search_count([("is_late", "=", True)]), 1)

    def test_a_repeated_or_late_delivery_changes_nothing(self):
        self._say()
        self._freeze(MONDAY + timedelta(minutes=30))
        self._answer(moment=MONDAY + timedelta(minutes=20))
        self._say()
        self._say("Alo?", MONDAY + timedelta(minutes=10), "m0")
        self._answer(moment=MONDAY + timedelta(minutes=20))
        self.assertEqual(len(self._found()), 1)
        self.assertEqual(self._found().answer_minutes, 20)

    def test_a_machine_that_answers_at_once_answers_nothing(self):
        self._say()
        self._answer("Cảm ơn bạn đã nhắn tin!", MONDAY + timedelta(seconds=1))
        self.assertFalse(self._found().answered_date)

    def test_our_own_words_join_nobody_and_keep_no_window_open(self):
        """A number in our answer is ours, or anybody's."""
        self._messenger()
        contact = self.env["alignment.channel.contact"].search(
            [("channel_id", "=", self.meta.id)]
        )
        self._freeze(MONDAY + timedelta(minutes=9))
        self._messenger(MONDAY + timedelta(minutes=9), echo=True, number="mid.2")
        self.assertEqual(contact.last_date, MONDAY)
        self.assertEqual(contact.answered_date, MONDAY + timedelta(minutes=9))
        self.assertEqual(self._codes(), ["social_phone", "social_answer"])
        self.assertEqual(self._found().answer_minutes, 9)

    def test_the_time_is_working_time(self):
        sunday = MONDAY - timedelta(hours=20)
        self._say(moment=sunday)
        talk = self._found()
        opening = MONDAY.replace(hour=1)  # eight o'clock in Vietnam
        self.assertEqual(talk.due_date, opening + timedelta(minutes=60))

    def test_who_answers_and_how_soon_is_in_the_agreement(self):
        agreement = self.env["alignment.agreement"]._get_general(self.company)
        agreement.write({"message_side": "marketing", "message_minutes": 15})
        agreement._make_version()._come_into_force()
        self._say()
        talk = self._found()
        self.assertEqual(talk.side, "marketing")
        self.assertEqual(talk.due_date, MONDAY + timedelta(minutes=15))
        page = agreement.version_id.page
        self.assertIn("Messages Answered By", page)

    def test_no_deadline_if_the_agreement_has_none(self):
        agreement = self.env["alignment.agreement"]._get_general(self.company)
        agreement.message_minutes = 0
        agreement._make_version()._come_into_force()
        self._say()
        self.assertFalse(self._found().due_date)

    def test_late_ones_are_told_once(self):
        self._say()
        self._freeze(MONDAY + timedelta(hours=2))
        before = self.env["mail.message"].search_count([])
        self.conversations._cron_late()
        message = self.env["mail.message"].search([], order="id desc", limit=1)
        self.assertIn(self.cs.partner_id, message.notified_partner_ids)
        told = self.env["mail.message"].search_count([])
        self.assertGreater(told, before)
        self.conversations._cron_late()
        self.assertEqual(self.env["mail.message"].search_count([]), told)

    def test_no_answer_needed(self):
        self._say("👍")
        talk = self._found().with_user(self.cs)
        talk.action_dismiss()
        self.assertTrue(talk.is_dismissed)
        self._freeze(MONDAY + timedelta(days=1))
        self.assertFalse(talk.is_late)
        self._say("👍")  # sent once more by the platform
        self.assertEqual(len(self._found()), 1)
        with self.assertRaisesRegex(UserError, "closed"):
            talk.action_dismiss()

    def test_sales_answers_no_messages(self):
        self._say()
        group = "sales_team.group_sale_salesman"
        seller = new_test_user(self.env, "seller_talk", groups=group)
        for method in ("action_dismiss", "action_answer"):
            with self.assertRaises(AccessError):
                getattr(self._found().with_user(seller), method)()
        with self.assertRaises(UserError):
            self._found().with_user(self.cs).sudo().write({"answered_date": NOW})

    def test_another_company_sees_nothing(self):
        self._say()
        other = self.env["res.company"].create({"name": "Other"})
        self.cs.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.conversations.with_user(self.cs).search([]))

    def test_an_erased_person_leaves_no_words(self):
        self._say("Tôi là An 0912345678")
        person = self._found().profile_id
        self.env["customer.erasure"]._erase(person, "Letter of today")
        self.assertFalse(self._found())
