from odoo import models

from odoo.addons.lead_alignment_website.models.website_track import split_address


class Website(models.Model):
    """Finds pages by what people paste."""

    _inherit = "website"

    def _find_page(self, address):
        """Return the page at an address, with or without domain and parameters; in
        sudo, empty if there is none."""
        # sudo: who plans a test may not edit pages
        pages = self.env["website.page"].sudo()
        path = split_address((address or "").strip()).path
        if not self or not path:
            return pages
        return pages.search(
            [
                ("url", "=", "/" + path.strip("/")),
                ("website_id", "in", (False, self.id)),
            ],
            order="website_id",
            limit=1,
        )
