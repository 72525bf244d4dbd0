from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestBlogPost(InboxCommon):
    """What a customer comments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Hạnh"})
        blog = cls.env["blog.blog"].create({"name": "Tea"})
        cls.post = cls.env["blog.post"].create(
            {"name": "Which leaves?", "blog_id": blog.id}
        )

    def _comment(self, author=None, **values):
        author = author or self.partner
        return self.post.message_post(
            author_id=author.id, body="Green ones", message_type="comment", **values
        )

    def _events(self, partner=None):
        self._process_inbox()
        events = self._events_of(("partner", str((partner or self.partner).id)))
        return [event.label for event in events if not event.quarantine]

    def test_a_comment_is_in_the_history(self):
        self._comment()
        self.assertEqual(self._events(), ["Which leaves?"])

    def test_a_deleted_comment_is_taken_back(self):
        comment = self._comment()
        self.assertEqual(len(self._events()), 1)
        self.post._message_update_content(comment, body="", strict=False)
        self.assertFalse(self._events())

    def test_the_other_comments_stay(self):
        first = self._comment()
        self._comment()
        self.post._message_update_content(first, body="", strict=False)
        self.assertEqual(len(self._events()), 1)

    def test_a_colleague_is_no_customer(self):
        partner = self.user_agent.partner_id
        self._comment(partner)
        self.assertFalse(self._events(partner))

    def test_a_note_of_the_system_is_no_comment(self):
        self.post.message_post(
            author_id=self.partner.id, body="Published", message_type="notification"
        )
        self.assertFalse(self._events())

    def test_what_was_before_is_filled_in_once(self):
        self._comment()
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("blog.post")
            self.assertEqual(self._events(), ["Which leaves?"])
