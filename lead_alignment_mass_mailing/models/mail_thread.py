from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Known before mailings take the message for a reply."""
        thread = self.with_context(is_automatic_mail=self._is_automatic_mail(message))
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """An address that is put on the list by itself asked for nothing."""
        thread = self.with_context(is_mail_bounce=True)
        return super(MailThread, thread)._routing_handle_bounce(
            email_message, message_dict
        )
