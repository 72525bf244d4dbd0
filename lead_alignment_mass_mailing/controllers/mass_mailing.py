from odoo import http
from odoo.http import request

from odoo.addons.mass_mailing.controllers import main

from ..models.mailing_trace import SHOWN


class MassMailing(main.MassMailController):
    @http.route()
    def track_mail_open(self, mail_id, token, **post):
        """Mark the opening, so that the request is read for signs of a mail gateway."""
        request.update_context(mailing_shown=SHOWN)
        return super().track_mail_open(mail_id, token, **post)
