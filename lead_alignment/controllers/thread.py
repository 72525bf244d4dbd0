from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.thread import ThreadController

from ..tools.contact_mask import mask_email


class MaskedThreadController(ThreadController):
    """Masks the contact that is found by an e-mail address, as the user may see it."""

    @http.route()
    def mail_thread_partner_from_email(self, thread_model, thread_id, emails):
        found = super().mail_thread_partner_from_email(thread_model, thread_id, emails)
        partners = request.env["res.partner"].browse(one["id"] for one in found)
        if partners._sees_masks():
            masked = partners._get_with_secrets().ids
            for one in found:
                if one["id"] in masked and one["email"]:
                    one["email"] = mask_email(one["email"])
        return found
