import uuid

from odoo import http
from odoo.http import request

MAX_BODY = 4096
MAX_LABEL = 200  # characters
CODES = ("site_search", "download", "gated_download")


class Behaviour(http.Controller):
    @http.route(
        "/lead_alignment/behaviour",
        type="jsonrpc",
        auth="public",
        website=True,
        max_content_length=MAX_BODY,
    )
    def note_behaviour(self, code=None, label=None, **_params):
        """Enqueue that this browser searched the website, or downloaded a file.

        :param code: one of ``CODES``
        :param label: the words searched for, or the name of the file
        """
        if code not in CODES or not isinstance(label, str) or not label.strip():
            return
        if request.env["ir.http"].is_a_bot():
            return
        # sudo: visitors have no rights; only what their own browser did is stored
        inbox = request.env["customer.event.inbox"].sudo()
        if browser := inbox._get_request_pairs():
            details = {
                "browser": browser,
                "label": label.strip()[:MAX_LABEL],
                "occurrence": uuid.uuid4().hex,
            }
            inbox._enqueue("website", [(request.website.id, code, details)])
