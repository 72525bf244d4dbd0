from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Tell automatic replies, e.g. out of office, by RFC 3834."""
        automatic = message.get("Auto-Submitted", "no").split(";")[0].strip().lower()
        thread = self.with_context(is_automatic_mail=automatic != "no")
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )
