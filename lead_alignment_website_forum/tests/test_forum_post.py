from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestForumPost(InboxCommon):
    """What a customer asks in the forum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.users"].create(
            {
                "name": "Hạnh",
                "login": "hanh_of_the_forum",
                "karma": 1000,
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )
        cls.forum = cls.env["forum.forum"].create({"name": "Tea"})

    def _ask(self, **values):
        posts = self.env["forum.post"].with_user(values.pop("user", self.customer))
        return posts.create({"forum_id": self.forum.id, "name": "Green?", **values})

    def _events(self):
        self._process_inbox()
        events = self._events_of(("partner", str(self.customer.partner_id.id)))
        return [event.label for event in events if not event.quarantine]

    def test_a_question_and_an_answer(self):
        question = self._ask()
        self._ask(name=False, parent_id=question.id, content="<p>Black!</p>")
        self.assertEqual(self._events(), ["Green?", "Green?"])

    def test_what_is_offensive_is_taken_back(self):
        question = self._ask().sudo()
        self.assertEqual(self._events(), ["Green?"])
        question.state = "offensive"
        self.assertFalse(self._events())

    def test_what_waits_for_a_moderator_counts_once_it_is_shown(self):
        question = self._ask().sudo()
        self._events()
        question.state = "pending"
        self.assertFalse(self._events())
        question.state = "active"
        self.assertEqual(self._events(), ["Green?"])

    def test_a_colleague_who_answers_is_no_customer(self):
        self._ask(user=self.env.ref("base.user_admin"))
        partner = self.env.ref("base.user_admin").partner_id
        self._process_inbox()
        self.assertFalse(self._events_of(("partner", str(partner.id))))

    def test_what_was_before_is_filled_in_once(self):
        self._ask()
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("forum.post")
            self.assertEqual(self._events(), ["Green?"])
