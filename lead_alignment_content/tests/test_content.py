from datetime import timedelta

from markupsafe import Markup

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.lead_alignment.tests.common import NOW, LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_tour import TourCase

from ..models.alignment_content_checks import FAULTS
from ..tools.content_checks import Fault
from .test_content_checks import make_clean


@tagged("post_install", "-at_install", "lead_alignment_content")
class ContentCommon(LeadAlignmentCommon):
    """Marketing asks an engineer without any right in CRM to write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer, cls.colleague = cls._new_users(
            dict.fromkeys(("writing_engineer", "writing_colleague"), "base.group_user")
        )
        cls.outline = cls.env["alignment.content.outline"].create(
            {
                "name": "Short",
                "line_ids": [
                    Command.create(
                        {"heading": "The answer", "question": "What do you say?"}
                    ),
                    Command.create({"heading": "Next", "question": "What then?"}),
                ],
            }
        )

    is_now = False  # browsers have clocks of their own

    def setUp(self):
        super().setUp()
        if not self.is_now:
            self._freeze(NOW)

    def _content(self, **values):
        return (
            self.env["alignment.content"]
            .with_user(self.user_marketer)
            .create(
                {
                    "name": "How to choose an English course for your team",
                    "company_id": self.company.id,
                    "outline_id": self.outline.id,
                    "expert_id": self.engineer.id,
                    "lang": "en",
                    **values,
                }
            )
        )

    def _publishable(self, number=0, **values):
        text = make_clean("en", number)
        content = self._content(
            name=text.title,
            description=text.description,
            focus=text.focus,
            body=text.body.replace("/prices", "/"),
            url="/blog/text-1",
            **values,
        )
        content.sudo().state = "editing"
        return content


class TestWay(ContentCommon):
    """From the outline to the published text, and a year later."""

    def test_an_expert_answers_and_marketing_publishes(self):
        content = self._content()
        self.assertEqual(content.section_ids.mapped("heading"), ["The answer", "Next"])
        with self.mock_mail_gateway():
            content.action_ask_expert()
        self.assertEqual(content.activity_ids.user_id, self.engineer)
        own = content.with_user(self.engineer)
        with self.assertRaises(UserError):
            own.action_submit()  # nothing is written
        own.section_ids[0].text = "Two evenings a week.\nNo more."
        own.action_submit()
        self.assertEqual(content.state, "editing")
        self.assertIn("<h2>The answer</h2>", content.body)
        self.assertIn("Two evenings a week.<br", content.body)
        self.assertNotIn("Next", content.body)
        self.assertEqual(content.activity_ids.user_id, self.user_marketer)
        with self.assertRaises(UserError):
            own.section_ids[0].text = "Later"
        body = make_clean("en", 0).body.replace("/prices", "/")
        content.write({"body": body, "url": "/blog/a"})
        content.action_publish()
        self.assertEqual((content.state, content.path), ("published", "/blog/a"))
        self.assertFalse(content.activity_ids)

    def test_the_text_keeps_its_history(self):
        content = self._content(body="<p>First words</p>")
        content.body = "<p>Second words</p>"
        history = content.html_field_history_metadata["body"]
        self.assertEqual(len(history), 1)
        before = content.html_field_history_get_content_at_revision("body", 1)
        self.assertIn("First words", before)

    def test_hidden_faults_stop_it(self):
        content = self._publishable()
        content.body += Markup("<p>TODO: ask Lan</p>")
        with self.assertRaisesRegex(UserError, "TODO"):
            content.action_publish()
        self.assertEqual(content.state, "editing")

    def test_faults_that_only_cost_readers_do_not(self):
        content = self._publishable()
        content.description = "Too short"
        self.assertEqual(content.fault_count, 1)
        self.assertIn("70 to 160", content.faults)
        content.action_publish()

    def test_an_address_is_needed_where_customers_read_it(self):
        content = self._publishable()
        content.url = False
        with self.assertRaisesRegex(UserError, "address"):
            content.action_publish()
        content.write({"kind": "script"})
        content.action_publish()

    def test_it_is_looked_at_again_after_a_year(self):
        content = self._publishable()
        content.action_publish()
        contents = self.env["alignment.content"]
        self._freeze(NOW + timedelta(days=300))
        contents._cron_follow()
        self.assertEqual(content.state, "published")
        self._freeze(NOW + timedelta(days=370))
        contents._cron_follow()
        self.assertEqual(content.state, "refresh")
        self.assertTrue(content.activity_ids)
        content.action_publish()
        contents._cron_follow()
        self.assertEqual(content.state, "published")
        self.assertEqual(content.published_date, NOW)

    def test_a_late_draft_is_told_once(self):
        content = self._content(due_date="2026-03-12")
        content.action_ask_expert()
        self._freeze(NOW + timedelta(days=5))
        domain = [("partner_ids", "in", self.engineer.partner_id.ids)]
        domain += [("subject", "like", "Overdue")]
        for _day in range(2):
            with self.mock_mail_gateway():
                self.env["alignment.content"]._cron_follow()
        self.assertEqual(self.env["mail.message"].search_count(domain), 1)

    def test_what_the_expert_writes_anew_replaces_the_text(self):
        content = self._content()
        content.action_ask_expert()
        own = content.with_user(self.engineer)
        own.section_ids[0].text = "First words"
        own.action_submit()
        content.body = Markup("<p>Edited</p>")
        content.action_ask_expert()
        own.action_submit()  # nothing new
        self.assertIn("Edited", content.body)
        content.action_ask_expert()
        own.section_ids[0].text = "Second words"
        own.action_submit()
        self.assertIn("Second words", content.body)
        revisions = [
            content.html_field_history_get_content_at_revision(
                "body", revision["revision_id"]
            )
            for revision in content.html_field_history_metadata["body"]
        ]
        self.assertTrue(any("Edited" in text for text in revisions))

    def test_nothing_is_published_empty(self):
        content = self._publishable()
        content.body = "<p><br></p>"
        with self.assertRaisesRegex(UserError, "no text"):
            content.action_publish()

    def test_an_expert_who_leaves_the_department_goes_on_writing(self):
        department = self.env["alignment.department"].create(
            {"name": "Lab", "member_ids": [Command.link(self.engineer.id)]}
        )
        content = self._content()
        content.action_ask_expert()
        department.member_ids = [Command.clear()]
        content.with_user(self.engineer).section_ids[0].text = "Still here"

    def test_another_expert_is_asked(self):
        content = self._content()
        content.action_ask_expert()
        content.expert_id = self.colleague
        self.assertEqual(content.activity_ids.user_id, self.colleague)
        with self.assertRaises(UserError):
            content.expert_id = False
        group = "lead_alignment_kickoff.group_contributor"
        self.assertTrue(self.colleague.has_group(group))
        with self.assertRaises(AccessError):
            content.with_user(self.engineer).section_ids.read(["text"])

    def test_what_was_published_stays(self):
        content = self._publishable()
        content.action_publish()
        with self.assertRaises(UserError):
            content.unlink()
        self._content().unlink()

    def test_a_new_outline_does_not_take_answers_away(self):
        content = self._content()
        content.section_ids[0].text = "Mine"
        other = self.outline.copy()
        content.outline_id = other
        self.assertEqual(content.section_ids[0].text, "Mine")

    def test_each_fault_has_a_sentence(self):
        content = self._content()
        for code in FAULTS:
            told = content._tell_fault(Fault(code, "DETAIL %"))
            self.assertNotIn("%s", told)

    def test_html_in_a_title_is_told_as_text(self):
        content = self._publishable()
        content.body += Markup("<h2>&lt;script&gt;x</h2>") * 2
        self.assertNotIn("<script>", content.faults)
        self.assertIn("&lt;script&gt;", content.faults)


class TestContentRoles(ContentCommon):
    def test_an_expert_reads_only_what_they_write(self):
        other = self._content(name="TOKEN other", expert_id=self.colleague.id)
        other.action_ask_expert()
        draft = self._content(name="TOKEN draft")
        own = self._content(name="Mine")
        own.action_ask_expert()
        seen = self.env["alignment.content"].with_user(self.engineer).search([])
        self.assertEqual(seen, own)
        for hidden in (other, draft):
            with self.assertRaises(AccessError):
                hidden.with_user(self.engineer).read(["name"])
        mine = own.with_user(self.engineer)
        for change in ({"body": "x"}, {"due_date": "2030-01-01"}, {"name": "x"}):
            with self.assertRaises(AccessError):
                mine.write(change)
        with self.assertRaises(UserError):
            mine.write({"state": "published"})
        with self.assertRaises(AccessError):
            mine.section_ids[0].heading = "x"
        with self.assertRaises(AccessError):
            mine.action_publish()

    def test_others_do_not_see_it(self):
        self._content()
        for user in (self.user_agent, self.user_cs, self.colleague):
            contents = self.env["alignment.content"].with_user(user)
            is_seen = contents.has_access("read") and contents.search_count([])
            self.assertFalse(is_seen)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self._content().sudo().copy({"company_id": other.id})
        seen = self.env["alignment.content"].with_user(self.user_marketer).search([])
        self.assertNotIn(theirs.id, seen.ids)

    def test_moments_are_no_input(self):
        content = self._content()
        for name in ("published_date", "submitted_date", "asked_date"):
            with self.assertRaises(UserError):
                content.write({name: fields.Datetime.now()})


class TestContentTours(ContentCommon, TourCase, HttpCase):
    """In the browser, in Vietnamese and English by turns."""

    is_now = True

    def test_an_expert_writes_from_the_mail(self):
        self._seat(self.engineer)
        content = self._content()
        content.action_ask_expert()
        path = f"/mail/view?model={content._name}&res_id={content.id}"
        self._start(path, "write_a_text", self.engineer)
        self.env.invalidate_all()
        self.assertEqual(content.state, "editing")
        self.assertIn("Two evenings a week", content.body)
