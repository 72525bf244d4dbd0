import json
import re

from odoo import api, models
from odoo.http import request

# as in cookie_watcher.js
COOKIE = re.compile(r"(?:^|; )website_cookies_bar=(?P<value>[^;]{1,1000})")


class CustomerEventInbox(models.Model):
    _inherit = "customer.event.inbox"

    @api.model
    def _get_request_pairs(self):
        """Return the browser of a visitor, or the contact of a customer who is logged
        in.

        Colleagues have neither.
        """
        pairs = super()._get_request_pairs()
        if not (request and request.env.uid) or request.env.user._is_internal():
            return pairs
        token = request.env["website.visitor"]._get_access_token()
        pair = self._get_visitor_pair(token)
        is_theirs = pair[0] == "partner" or self._may_know_browser()
        return [*pairs, pair] if is_theirs else pairs

    @api.model
    def _may_know_browser(self):
        """Whether the visitor agreed to cookies, if the website asks.

        As ``ir.http._is_allowed_cookie``, but without reading the website. It parses
        the header itself: Werkzeug 3.1 drops this cookie for its quotes.
        """
        websites = request.env["website"]
        if websites.get_current_website().id not in websites._get_asking_ids():
            return True
        found = COOKIE.search(request.httprequest.headers.get("Cookie", ""))
        try:
            answer = json.loads(found["value"] if found else "{}")
        except ValueError:  # browsers may send anything
            return False
        return isinstance(answer, dict) and bool(answer.get("optional"))

    @api.model
    def _get_visitor_pair(self, token):
        """Return the identity pair of a visitor.

        :param token: as of ``website.visitor``: a hash, or the id of a contact
        """
        is_browser = len(str(token)) == 32
        return (
            ("visitor", f"website:{token}") if is_browser else ("partner", str(token))
        )
