from odoo import models
from odoo.tools import plaintext2html

CALL_QUEUE = "/odoo/call-queue"


class ResUsers(models.Model):
    """The two ways to notify a colleague: at once on the screen, or by a message that
    waits."""

    _inherit = "res.users"

    def _notify_realtime(self, title, message, kind, page=CALL_QUEUE):
        """Show a notice on the user's screen with a sound, and push it if the browser
        may.

        The notice is not kept.

        :param kind: what it is about, for the client: *new*, *callback*, *sla*, ...
        :param page: what a pushed message opens
        """
        payload = {"title": title, "message": message, "kind": kind}
        self._bus_send("lead_alignment.alert", payload)
        thread = self.env["mail.thread"]
        devices, private_key, public_key = thread._web_push_get_partners_parameters(
            self.partner_id.ids
        )
        if devices:
            thread._web_push_send_notification(
                devices,
                private_key,
                public_key,
                payload={
                    "title": title,
                    "options": {"body": message, "data": {"url": page}},
                },
            )

    def _notify_user(self, title, message):
        """Send a message by the channel that the user chose; it waits until they read
        it."""
        # sudo: the sender may have no rights on the record of the message
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=self.partner_id.ids,
            subject=title,
            body=plaintext2html(message),
        )
