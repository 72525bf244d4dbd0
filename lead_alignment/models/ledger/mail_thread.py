from odoo import api, models


class MailThread(models.AbstractModel):
    # Marks automatic mails, so that they are not taken for a customer's own. (A
    # docstring would become the `info` of every model with a thread.)

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        thread = self.with_context(is_automatic_mail=self._is_automatic_mail(message))
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _is_automatic_mail(self, message):
        """Whether a mail is an automatic reply (RFC 3834), e.g. out of office."""
        automatic = message.get("Auto-Submitted", "no").split(";")[0].strip().lower()
        return automatic != "no"
