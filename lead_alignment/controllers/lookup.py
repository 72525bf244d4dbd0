from urllib.parse import urlencode

from odoo import http
from odoo.http import request


class LookupController(http.Controller):
    """The page that a phone system opens when a customer rings."""

    @http.route("/lead_alignment/lookup", type="http", auth="user", methods=["GET"])
    def lookup(self, phone="", **_params):
        """Open the customer lookup with the caller's number.

        :param phone: in any form
        """
        query = urlencode({"phone": phone[:40]})
        return request.redirect(f"/odoo/customer-lookup?{query}")
