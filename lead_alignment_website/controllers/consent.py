from odoo import http
from odoo.http import request

MAX_BODY = 4096


class Consent(http.Controller):
    @http.route(
        "/lead_alignment/consent",
        type="jsonrpc",
        auth="public",
        website=True,
        max_content_length=MAX_BODY,
    )
    def note_consent(self, is_granted=None, answered=None, **_params):
        """Store this browser's answer to the cookies bar.

        :param answered: when, in milliseconds since 1970
        """
        if not isinstance(is_granted, bool):
            return
        token = request.env["website.visitor"]._get_access_token()
        # sudo: visitors have no rights; only their own browser is written
        consents = request.env["website.visitor.consent"].sudo()
        since = consents._get_moment(answered)
        address = request.httprequest.remote_addr
        consents._record_answer(request.website, token, is_granted, since, address)
        if is_granted:
            # the visitor may have landed here, before the answer permitted to note it
            request.env["ir.http"]._keep_landing(request.httprequest.referrer or "")
