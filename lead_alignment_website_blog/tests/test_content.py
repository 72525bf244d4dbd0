from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.lead_alignment_content.tests.test_content import ContentCommon


@tagged("post_install", "-at_install", "lead_alignment_website_blog")
class TestBlogContent(ContentCommon, HttpCase):
    """A text is published to the blog by its editor, who may not design the site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search(
            [("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["website"].create({"name": "Shop", "company_id": cls.company.id})
        cls.blog = cls.env["blog.blog"].create(
            {"name": "Advice", "website_id": cls.website.id}
        )

    def _publish(self, number=0):
        content = self._publishable(number=number)
        content.write({"blog_id": self.blog.id, "url": False})
        content.action_publish()
        return content

    def test_it_is_on_the_blog(self):
        content = self._publish()
        post = content.sudo().post_id
        self.assertTrue(post.is_published)
        self.assertEqual(content.url, post.website_url)
        self.assertEqual(content.path, post.website_url)
        self.assertEqual(post.author_id, self.engineer.partner_id)
        self.assertEqual(post.website_meta_description, content.description)
        page = self.url_open(content.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Common mistakes", page.text)

    def test_a_refreshed_text_is_the_same_post(self):
        content = self._publish()
        post = content.sudo().post_id
        content.sudo().state = "refresh"
        content.name = "How to choose an English course for your people"
        content.action_publish()
        self.assertEqual(content.sudo().post_id, post)
        self.assertEqual(post.name, content.name)
        self.assertEqual(content.url, post.website_url)

    def test_pages_there_are_and_pages_there_are_not(self):
        content = self._publishable()
        knows = content._get_page_check()
        self.assertTrue(knows("/"))
        self.assertTrue(knows("/blog"))
        self.assertTrue(knows(self._publish(1).url))
        self.assertFalse(knows("/blog/advice-1/gone-99999999"))
        self.assertFalse(knows("/no-such-page"))

    def test_another_companys_blog_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.website.company_id = other
        content = self._publishable()
        content.sudo().blog_id = self.blog
        with self.assertRaisesRegex(UserError, "another company"):
            content.action_publish()
