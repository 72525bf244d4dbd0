from odoo import api, models
from odoo.http import request
from odoo.tools import consteq

from .mail_mail import SEAL


class LinkTrackerClick(models.Model):
    """A click on a link of a mailing, with what tells a person from a mail gateway."""

    _inherit = "link.tracker.click"

    @api.model
    def add_click(self, code, **route_values):
        # the click says that the mail was opened: no touch of its own
        clicks = self.with_context(is_mailing_click=True)
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
        """What the request tells about who sent it, and whether the link is ours"""
        seal = request.params.get(SEAL) or ""
        own = self.env["mail.mail"]._get_seal(self.mailing_trace_id.id)
        is_sealed = consteq(seal.encode(), own.encode())
        return get_request_signs() | {"is_sealed": is_sealed}


def get_request_signs():
    """What a request tells about who sent it, as of ``customer.event._detect_bots``"""
    headers = request.httprequest.headers
    return {
        "method": request.httprequest.method,
        "purpose": headers.get("Sec-Purpose") or headers.get("Purpose") or "",
        "is_agent": bool(request.env["ir.http"].is_a_bot()),
    }
