from odoo import api, models

from .blacklist_mixin import BOUNCE


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Mark automatic replies before Odoo takes them for replies to a mailing."""
        thread = self._with_automatic(message)
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Mark bounces, for which Odoo blacklists addresses: that is no opt-out."""
        thread = self.with_context(mail_bounce=BOUNCE)
        return super(MailThread, thread)._routing_handle_bounce(
            email_message, message_dict
        )
