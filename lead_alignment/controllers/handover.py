from odoo import http
from odoo.exceptions import AccessError

from odoo.addons.mail.controllers.mail import MailController


class HandoverController(http.Controller):
    """The link in a mail about a hand-over."""

    @http.route("/lead/accept", type="http", auth="user", methods=["GET"])
    def accept(self, res_id, token, **_params):
        """Accept the lead, as its salesperson, and show it.

        The link is signed like Odoo's links in mails about leads. A hand-over that was
        decided meanwhile stays as it is.
        """
        is_ours, lead, redirect = MailController._check_token_and_record_or_redirect(
            "crm.lead", int(res_id), token
        )
        if is_ours and lead:
            try:
                lead.action_accept()
            except AccessError:
                return MailController._redirect_to_generic_fallback("crm.lead", res_id)
        return redirect
