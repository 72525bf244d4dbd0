from urllib.parse import urlsplit

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

POST_PARTS = 4  # "/blog/<blog>/<post>" split at its slashes


class AlignmentContent(models.Model):
    """Publishes texts to the blog, and knows which pages there are."""

    _inherit = "alignment.content"
    _facts = frozenset({"post_id"})

    blog_id = fields.Many2one("blog.blog", ondelete="set null")
    post_id = fields.Many2one(
        "blog.post", "Blog Post", readonly=True, copy=False, ondelete="set null"
    )

    def _publish(self):
        """Write the text into the blog, if one is chosen, and publish it there."""
        result = super()._publish()
        if not self.blog_id:
            return result
        website = self.blog_id.website_id
        if website and website.company_id != self.company_id:
            raise UserError(
                self.env._("%s is the blog of another company.", self.blog_id.name)
            )
        values = {
            "name": self.name,
            "subtitle": False,
            "content": self.body,
            "blog_id": self.blog_id.id,
            "author_id": (self.expert_id or self.editor_id).partner_id.id,
            "website_meta_title": self.name,
            "website_meta_description": self.description,
            "website_meta_keywords": self.focus,
            "is_published": True,
        }
        # sudo: marketing publishes without the right to design the website; the body
        # was sanitized
        posts = self.env["blog.post"].sudo()
        own = self._get_post_language()
        if self.post_id:
            post = self.sudo().post_id
            # languages into which nobody translated it follow
            before = post.with_context(lang=own).content
            for code, _name in self.env["res.lang"].get_installed():
                there = post.with_context(lang=code)
                if code == own or there.content == before:
                    there.write(values)
        else:
            self.sudo().post_id = posts.with_context(lang=own).create(values)
        self.url = self.sudo().post_id.website_url
        return result

    def _get_post_language(self):
        """Return the installed language in which the text is written."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        # sudo: the language of the website is public
        website = self.sudo().blog_id.website_id
        usual = website.default_lang_id.code or self.env.lang
        own = [code for code in codes if code.split("_")[0] == self.lang]
        return usual if usual in own else (own or [usual])[0]

    def _get_host(self):
        # sudo: the address of the company's website is public
        websites = self.env["website"].sudo()
        website = websites.search(
            [("company_id", "=", self.company_id.id), ("domain", "!=", False)], limit=1
        )
        return urlsplit(website.domain or "").hostname or ""

    def _get_page_check(self):
        """Return a function: a page there is, a post there is, or an address below one
        that a controller answers, as /shop/…, of which no more is known."""
        company = self.company_id or self.env.company
        # sudo: which pages there are is public
        pages, posts = self.env["website.page"].sudo(), self.env["blog.post"].sudo()
        sites = Domain("website_id", "=", False)
        sites |= Domain("website_id.company_id", "=", company.id)
        shown = sites & Domain("is_published", "=", True)
        paths = set(pages.search(shown).mapped("url"))
        rules = self.env["ir.http"].routing_map().iter_rules()
        heads = {rule.rule.split("/")[1] for rule in rules}
        # sudo: addresses that lead elsewhere are public
        moved = self.env["website.rewrite"].sudo()
        paths |= set(moved.search(sites).mapped("url_from"))
        # sudo: languages are public
        languages = self.env["res.lang"].sudo().search([("active", "=", True)])
        codes = set(languages.mapped("url_code"))
        unslug = self.env["ir.http"]._unslug

        def knows(path):
            parts = path.split("/")
            if parts[1] in codes:
                parts = ["", *(parts[2:] or [""])]
            if parts[1] == "blog" and len(parts) == POST_PARTS:
                post_id = unslug(parts[-1])[1]
                if post_id and parts[2] not in ("tag", "page"):
                    return bool(posts.browse(post_id).exists())
            return "/".join(parts) in paths or parts[1] in heads

        return knows
