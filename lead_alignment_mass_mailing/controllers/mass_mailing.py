from odoo import http
from odoo.http import request

from odoo.addons.mass_mailing.controllers import main


class MassMailing(main.MassMailController):
    @http.route()
    def track_mail_open(self, mail_id, token, **post):
        """What tells a person from a mail gateway is in the request."""
        request.update_context(is_mailing_shown=True)
        return super().track_mail_open(mail_id, token, **post)
