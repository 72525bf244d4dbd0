from odoo import http
from odoo.http import request

from odoo.addons.mass_mailing.controllers import main


class MassMailing(main.MassMailController):
    @http.route()
    def track_mail_open(self, mail_id, token, **post):
        """Mark the opening, so that the request is read for signs of a mail gateway."""
        request.update_context(is_mailing_shown=True)
        return super().track_mail_open(mail_id, token, **post)
