from odoo import api, models
from odoo.http import request
from odoo.tools import consteq

from .mail_mail import SEAL

# mark in the context: an object, so that no client can send it
CLICK = object()


class LinkTrackerClick(models.Model):
    """Records clicks on links of a mailing, with evidence against mail gateways."""

    _inherit = "link.tracker.click"

    @api.model
    def add_click(self, code, **route_values):
        # the click implies that the mail was opened: that is no event of its own
        clicks = self.with_context(mailing_click=CLICK)
        click = super(LinkTrackerClick, clicks).add_click(code, **route_values)
        if click and click.mailing_trace_id:
            click._enqueue_click()
        return click and click.with_env(self.env)

    def _enqueue_click(self):
        details = {"click_id": self.id, "link_id": self.link_id.id, "ip": self.ip}
        inbox = self.env["customer.event.inbox"]
        if request:
            details["signs"] = self._get_signs()
            details["browser"] = inbox._get_request_pairs()
        inbox._enqueue("mailing.trace", [(self.mailing_trace_id.id, "click", details)])

    def _get_signs(self):
        """Return evidence about the sender, and whether the link has our seal."""
        seal = request.params.get(SEAL) or ""
        own = self.env["mail.mail"]._get_seal(self.mailing_trace_id.id)
        is_sealed = consteq(seal.encode(), own.encode())
        return get_request_signs() | {"is_sealed": is_sealed}


def get_request_signs():
    """Return evidence about the sender of a request, see
    ``customer.event._detect_bots``."""
    headers = request.httprequest.headers
    return {
        "method": request.httprequest.method,
        "purpose": headers.get("Sec-Purpose") or headers.get("Purpose") or "",
        "is_agent": bool(request.env["ir.http"].is_a_bot()),
    }
