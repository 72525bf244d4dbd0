from datetime import timedelta

from ..common import NOW
from .common_queue import QueueCommon


class TestNextAhead(QueueCommon):
    """While the agent talks, the next lead is leased ahead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_agent_2 = cls._new_user("agent2_vn", "sales_team.group_sale_salesman")
        cls.team_telesales.member_ids += cls.user_agent_2

    def setUp(self):
        super().setUp()
        self.first, self.second, self.third = self._new_leads(3, user_id=False)
        self.assertEqual(self._next(), self.first.id)

    def _prepare(self, lead=None, user=None):
        """The id of the lead that is leased ahead, or False"""
        ahead = self._queue(user).prepare_next((lead or self.first).id)["ahead"]
        return ahead and ahead["id"]

    def _log(self, ahead, lead=None):
        """The screen after an outcome"""
        outcome = {"status_id": self.k2.id}
        return self._queue().log_and_next((lead or self.first).id, outcome, ahead)

    def _held(self, user=None):
        screen = self._queue(user).get_screen()
        return screen["lead"] and screen["lead"]["id"]

    def test_it_is_in_work_as_soon_as_the_outcome_is_filed(self):
        card = self._queue().prepare_next(self.first.id)["ahead"]
        self.assertEqual(card["id"], self.second.id)
        self.assertEqual(self._held(), self.first.id)
        screen = self._log(card["id"])
        self.assertEqual(screen["lead"], {"id": self.second.id})
        self.assertEqual(len(screen["logged"]["change_ids"]), 1)
        self.assertEqual(self.first.k_status_id, self.k2)
        self.assertEqual(self._held(), self.second.id)
        # what is shown is what the queue would have sent
        whole = self._queue().get_screen()["lead"]
        self.assertEqual(whole["step"], card["step"])
        self.assertEqual({**whole, "step": ""}, {**card, "step": ""})

    def test_it_is_in_work_after_a_skip_too(self):
        ahead = self._prepare()
        screen = self._queue().skip(self.first.id, self.skip.id, ahead)
        self.assertEqual(screen["lead"], {"id": self.second.id})

    def test_nobody_else_is_served_it(self):
        self._prepare()
        self.assertEqual(self._next(self.user_agent_2), self.third.id)

    def test_of_an_agent_who_left_it_comes_back_soon(self):
        self._prepare()
        with self.mock_datetime_and_now(NOW + timedelta(minutes=4)):
            self.assertEqual(self._next(self.user_agent_2), self.second.id)
            # and is not theirs any more, whatever their screen thinks
            screen = self._log(self.second.id)
        self.assertEqual(screen["lead"]["id"], self.third.id)
        self.assertIn("statuses", screen["lead"])

    def test_what_became_more_urgent_is_leased_instead(self):
        self.assertEqual(self._prepare(), self.second.id)
        promised = self._new_leads(user_id=self.user_agent.id)
        self._file(promised, self.k3, callback_date=NOW + timedelta(minutes=5))
        promised._with_filing().callback_date = NOW - timedelta(minutes=1)
        self.assertEqual(self._prepare(), promised.id)
        self.assertEqual(self._next(self.user_agent_2), self.second.id)
        self.assertEqual(self._log(promised.id)["lead"], {"id": promised.id})

    def test_one_that_may_not_be_called_any_more_is_not_served(self):
        def close(lead):
            lead.action_set_lost()

        def give_away(lead):
            lead.user_id = self.user_agent_2

        def block(lead):
            lead.phone = "0912 345 999"
            self.env["phone.blacklist"].create({"number": lead.phone_sanitized})

        first = self.first
        self._new_leads(2, user_id=False)  # enough to go on with
        for happens in (close, give_away, block):
            ahead = self._new_leads(user_id=self.user_agent.id)
            self.assertEqual(self._prepare(first), ahead.id)
            happens(ahead)
            with self.subTest(happens.__name__):
                screen = self._log(ahead.id, first)
                self.assertIn("statuses", screen["lead"])
                self.assertNotEqual(screen["lead"]["id"], ahead.id)
            first = self.env["crm.lead"].browse(screen["lead"]["id"])

    def test_an_agent_on_a_break_is_served_nothing(self):
        ahead = self._prepare()
        lunch = self.env.ref("lead_alignment.crm_floor_reason_lunch")
        self._queue().pause(lunch.id)
        self.assertEqual(self._next(self.user_agent_2), self.first.id)
        self.assertFalse(self.second.lease_ids)  # it went back at once
        self._queue(self.user_agent_2).skip(self.first.id, self.skip.id)
        self.assertFalse(self._log(ahead, self.third)["lead"])

    def test_the_other_number_of_the_same_customer_is_not_called_next(self):
        self.second.phone = self.first.phone = "0912 345 678"
        self.assertEqual(self._prepare(), self.third.id)

    def test_a_lead_chosen_by_hand_gives_it_back(self):
        self._prepare()
        self._queue().pick(self.third.id)
        self.assertEqual(self._next(self.user_agent_2), self.first.id)
        self.assertFalse(self.second.lease_ids)

    def test_nothing_is_leased_ahead_of_a_lead_that_is_not_in_work(self):
        self.assertIs(self._prepare(self.second), False)
        self.assertIs(self._prepare(self.first, self.user_agent_2), False)
        self.assertFalse((self.second + self.third).lease_ids)

    def test_where_nothing_else_waits_there_is_nothing_ahead(self):
        (self.second + self.third).active = False
        self.assertIs(self._prepare(), False)
        self.assertFalse(self._log(False)["lead"])

    def test_the_same_press_once_more_files_once(self):
        ahead = self._prepare()
        self._log(ahead)
        again = self._log(ahead)  # the first answer was lost
        self.assertEqual(again["lead"]["id"], self.second.id)
        self.assertIn("statuses", again["lead"])
        self.assertEqual(len(self.first.k_status_change_ids), 1)

    def test_the_agents_figures_come_with_it(self):
        self._log(self._prepare())
        prepared = self._queue().prepare_next(self.second.id)
        self.assertEqual(prepared["day"], self._queue().get_screen()["day"])
        self.assertIn(
            f"status_{self.k2.id}", [bucket["key"] for bucket in prepared["buckets"]]
        )


class TestWhatTheCardOffers(QueueCommon):
    """It is cached, and read anew as soon as somebody changes it."""

    def _card(self, user=None, **context):
        self._new_leads()
        queue = self._queue(user).with_context(**context)
        return queue.serve_next()["lead"]

    def _names(self, card, key="statuses"):
        return {one["name"] for one in card[key]}

    def test_a_changed_status_result_or_reason_is_offered_at_once(self):
        self._card()
        self.k2.name = "Thinking hard"
        self.no_answer.name = "Rang out"
        reason = self.env["crm.lost.reason"].create({"name": "Moved abroad"})
        card = self._card()
        self.assertIn("Thinking hard", self._names(card))
        self.assertIn("Rang out", self._names(card, "results"))
        self.assertIn("Moved abroad", self._names(card, "reasons"))
        reason.unlink()
        self.k2.active = False
        card = self._card()
        self.assertNotIn("Thinking hard", self._names(card))
        self.assertNotIn("Moved abroad", self._names(card, "reasons"))

    def test_a_translation_is_shown_at_once_and_only_in_its_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        english = self._names(self._card(lang="en_US"))
        self._card(lang="vi_VN")
        self.k2.update_field_translations("name", {"vi_VN": "Nghĩ thêm đã"})
        self.assertIn("Nghĩ thêm đã", self._names(self._card(lang="vi_VN")))
        self.assertEqual(self._names(self._card(lang="en_US")), english)

    def test_who_gets_another_right_is_asked_its_forms_at_once(self):
        form = self.env.ref("lead_alignment.alignment_feedback_form_lost")
        form.direction = "marketing"

        def is_asked():
            card = self._card()
            return any(
                one["id"] == form.id
                for forms in card["forms"].values()
                for one in forms
            )

        self.assertFalse(is_asked())
        self.user_agent.group_ids += self.env.ref(
            "lead_alignment.lead_alignment_group_marketing_user"
        )
        self.assertTrue(is_asked())

    def test_a_status_of_another_company_is_not_offered(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._card()
        self.k2.copy({"name": "Elsewhere", "code": "K9", "company_id": other.id})
        self.assertNotIn("Elsewhere", self._names(self._card()))
