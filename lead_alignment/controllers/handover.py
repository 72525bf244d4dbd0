import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.mail.controllers.mail import MailController

PATH = "/lead/accept"
MAX_ID = 2**31 - 1  # of a record in PostgreSQL
MAX_BODY = 4096  # the form holds a token only
_logger = logging.getLogger(__name__)


class HandoverController(http.Controller):
    """The link in a mail about a hand-over.

    Programs that look for viruses follow the links of a mail before anybody reads it.
    So following the link changes nothing: it asks, and the answer is a POST with the
    session's own token.
    """

    @http.route(PATH, type="http", auth="user", methods=["GET"])
    def ask(self, **params):
        """Ask whether to accept the lead; a lead that waits for nobody is shown."""
        lead = self._find_lead(params)
        if not lead:
            return self._show_invalid()
        if not lead.has_access("write"):
            return MailController._redirect_to_generic_fallback("crm.lead", lead.id)
        if not lead.is_to_accept:
            return MailController._redirect_to_record("crm.lead", lead.id)
        return request.render(
            "lead_alignment.handover_accept",
            {
                "title": request.env._("Accept Handoff"),
                "lead_name": lead._show_contact("name"),
                "contact_name": lead._show_contact("contact_name"),
                "address": request.httprequest.full_path,
                "lead_url": f"/odoo/crm/{lead.id}",
            },
            headers={"Cache-Control": "no-store"},
        )

    @http.route(
        PATH, type="http", auth="user", methods=["POST"], max_content_length=MAX_BODY
    )
    def accept(self, **params):
        """Accept the lead, as its salesperson, and show it.

        A hand-over that was decided meanwhile stays as it is.
        """
        lead = self._find_lead(params)
        if not lead:
            return self._show_invalid()
        try:
            lead.action_accept()
        except AccessError:
            return MailController._redirect_to_generic_fallback("crm.lead", lead.id)
        except UserError as error:
            return self._show_invalid(str(error))
        return MailController._redirect_to_record("crm.lead", lead.id)

    def _find_lead(self, params):
        """Return the lead of a link that is signed as Odoo's links in mails; an empty
        one for any other."""
        leads = request.env["crm.lead"]
        lead_id, token = str(params.get("res_id")), str(params.get("token"))
        is_number = lead_id.isascii() and lead_id.isdecimal() and len(lead_id) <= 10
        if not is_number or not token.isascii() or int(lead_id) > MAX_ID:
            return leads
        signed = request.env["mail.thread"]._encode_link(PATH, {"res_id": lead_id})
        if not consteq(signed, token):
            _logger.info("Invalid token of lead %s", lead_id)
            return leads
        lead = leads.browse(int(lead_id)).exists()
        return lead if lead.has_access("read") else leads

    def _show_invalid(self, reason=None):
        reason = reason or request.env._(
            "The link is incomplete, or the lead no longer exists. Open the lead in "
            "Odoo to accept it."
        )
        values = {"title": request.env._("This link is not valid"), "reason": reason}
        return request.render(
            "lead_alignment.handover_accept_invalid", values, status=404
        )
