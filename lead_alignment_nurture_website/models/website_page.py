import re
from uuid import uuid4

from odoo import models

COOKIE = "lead_alignment_page"
KEY = re.compile(r"[0-9a-f]{32}")
COOKIE_SECONDS = 180 * 86_400
CHOSEN = "lead_alignment.page"  # in the environment of the request


class WebsitePage(models.Model):
    """Serves one of the pages of a running test at the address of the first."""

    _inherit = "website.page"

    def _get_cache_key(self, request):
        # the pages of a test share an address
        return (*super()._get_cache_key(request), self.id)

    def _get_page_info(self, request):
        info = super()._get_page_info(request)
        tests = self.env["alignment.page.test"]
        running = info and tests._get_running().get((request.website.id, info["url"]))
        if not running:
            return info
        chosen = request.httprequest.environ  # a request asks several times
        if CHOSEN not in chosen:
            chosen[CHOSEN] = self._choose_tested(request, running)
        page = self.sudo().browse(chosen[CHOSEN])
        if not page:
            return info
        return {
            "id": page.id,
            "url": info["url"],
            "view_id": page.view_id.id,
            "group_ids": page.group_ids.ids,
        }

    def _choose_tested(self, request, running):
        """Return the id of the page of a test that this visitor gets; False for the
        page itself, to whoever is not counted.

        A page that is not there or not published suspends the test: else its visitors
        would be counted for a page that they did not get.
        """
        if request.httprequest.method != "GET" or request.env["ir.http"].is_a_bot():
            return False
        # sudo: visitors have no rights; only what their own browser gets is stored
        pairs = request.env["customer.event.inbox"].sudo()._get_request_pairs()
        if not pairs:
            return False
        paths = running.arms.values()
        pages = request.website._find_pages(paths)
        if not all(path in pages and pages[path].is_visible for path in paths):
            return False
        tests = self.env["alignment.page.test"].sudo()
        browser = self._get_browser(request)
        path = tests._choose_path(running, browser, pairs[-1])
        return pages[path].id if path else False

    def _get_browser(self, request):
        """Return the key of this browser, kept in a cookie of its own: the visitor's
        token changes with the network."""
        key = request.cookies.get(COOKIE, "")
        if not KEY.fullmatch(key):
            key = uuid4().hex
        request.future_response.set_cookie(
            COOKIE, key, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax"
        )
        return key
