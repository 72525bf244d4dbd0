from odoo import api, models

# mark in the context: an object, so that no client can send it
AUTOMATIC = object()


class MailThread(models.AbstractModel):
    # Marks automatic mails, so that they are not taken for a customer's own. (A
    # docstring would become the `info` of every model with a thread.)

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        thread = self._with_automatic(message)
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _with_automatic(self, message):
        """Mark what comes of a mail, if it is an automatic one."""
        mark = AUTOMATIC if self._is_automatic_mail(message) else None
        return self.with_context(automatic_mail=mark)

    @api.model
    def _is_of_automatic_mail(self):
        return self.env.context.get("automatic_mail") is AUTOMATIC

    @api.model
    def _is_automatic_mail(self, message):
        """Whether a mail is an automatic reply (RFC 3834), e.g. out of office."""
        automatic = message.get("Auto-Submitted", "no").split(";")[0].strip().lower()
        return automatic != "no"
