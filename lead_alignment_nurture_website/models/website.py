from odoo import models
from odoo.exceptions import ValidationError

from odoo.addons.lead_alignment_website.models.website_track import split_address


class Website(models.Model):
    """Finds pages by what people paste."""

    _inherit = "website"

    def _find_pages(self, paths):
        """Return {path: page in sudo} of the paths that there are; a page of this
        website stands before a general one."""
        # sudo: who plans a test may not edit pages
        pages = self.env["website.page"].sudo()
        domain = [("url", "in", list(paths)), ("website_id", "in", (False, self.id))]
        found = {}
        for page in pages.search(domain, order="website_id"):
            found.setdefault(page.url, page)
        return found

    def _check_page(self, path):
        """:raises ValidationError: if there is no such page on this website"""
        if path not in self._find_pages([path]):
            raise ValidationError(
                self.env._(
                    "There is no page %(path)s on %(website)s.",
                    path=path,
                    website=self.name,
                )
            )

    def _get_path(self, address):
        """Return the path of a page of this website, "/" or "/a/b", from an address:
        with or without domain, language and parameters. "" for what is none.

        Example: "https://shop.example/vi/course?utm_source=fb" is "/course".
        """
        text = (address or "").strip()
        if not text:
            return ""
        if "://" not in text and not text.startswith("/"):
            text = f"https://{text}" if "." in text.split("/")[0] else f"/{text}"
        parts = split_address(text).path.strip("/").split("/")
        # sudo: languages of the website are no secret
        if parts[0] in self.sudo().language_ids.mapped("url_code"):
            parts = parts[1:]
        return "/" + "/".join(parts)
