from odoo import api, models
from odoo.http import request


class CustomerTouch(models.Model):
    _inherit = "customer.touch"

    @api.model
    def _get_request_pairs(self):
        """The browser of a visitor, or the contact of a customer who is logged in.
        Colleagues are none of them."""
        pairs = super()._get_request_pairs()
        if not (request and request.env.uid) or request.env.user._is_internal():
            return pairs
        token = request.env["website.visitor"]._get_access_token()
        return [*pairs, self._get_visitor_pair(token)]

    @api.model
    def _get_visitor_pair(self, token):
        """:param token: as of ``website.visitor``: a hash, or the id of a contact"""
        is_browser = len(str(token)) == 32
        return (
            ("visitor", f"website:{token}") if is_browser else ("partner", str(token))
        )
