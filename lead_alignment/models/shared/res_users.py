from odoo import models
from odoo.tools import plaintext2html

CALL_QUEUE = "/odoo/call-queue"


class ResUsers(models.Model):
    """The two ways in which a colleague is told of something: at once on the screen, or
    by a message that waits for them."""

    _inherit = "res.users"

    def _notify_realtime(self, title, message, kind, page=CALL_QUEUE):
        """Show it on the user's screen with a sound, and push it where the browser was
        allowed to; it is gone once it was seen.

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
        """Send a message by the way that the user chose: it waits for them."""
        # sudo: whoever answers may have no rights on what it is about
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=self.partner_id.ids,
            subject=title,
            body=plaintext2html(message),
        )
