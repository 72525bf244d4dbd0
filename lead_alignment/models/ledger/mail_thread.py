from odoo import api, models


class MailThread(models.AbstractModel):
    # Tells automatic mails from those that a customer wrote.
    # (a docstring would become the `info` of every model with a thread)

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        thread = self.with_context(is_automatic_mail=self._is_automatic_mail(message))
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _is_automatic_mail(self, message):
        """Automatic replies, e.g. out of office, by RFC 3834"""
        automatic = message.get("Auto-Submitted", "no").split(";")[0].strip().lower()
        return automatic != "no"
