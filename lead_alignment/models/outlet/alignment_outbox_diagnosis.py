from datetime import timedelta
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import outlet_google
from . import alignment_outbox_send

# Google takes so long to look at a request, and tells no more after
FIRST_ASKED, LAST_ASKED = timedelta(minutes=30), timedelta(days=3)
MOST_REQUESTS = 100


class AlignmentOutlet(models.Model):
    """Asks Google what became of the requests that it accepted."""

    _inherit = "alignment.outlet"

    @api.model
    def _cron_diagnose(self):
        """Ask for the requests that are still being checked, each committed."""
        now = fields.Datetime.now()
        progress = self.env["ir.cron"]._commit_progress
        self.env["alignment.outbox"]._stop_asking(now - LAST_ASKED)
        outlets = self.search([("platform", "=", "google")]).filtered(
            lambda outlet: outlet.is_secured and not outlet._is_paused()
        )
        rows = self.env["alignment.outbox"]._read_group(
            [
                ("diagnosis", "=", "checking"),
                ("sent_date", "<=", now - FIRST_ASKED),
                ("outlet_id", "in", outlets.ids),
            ],
            ["outlet_id", "request_ref"],
            limit=MOST_REQUESTS,
            order="sent_date:min",
        )
        for outlet, request_ref in rows:
            if not outlet._is_paused():
                # sudo: a job; it asks with the outlet's own credentials
                outlet.sudo()._diagnose(request_ref)
            if not progress(1, remaining=1):
                return
        progress(0, remaining=0)

    def _diagnose(self, request_ref):
        """Ask what became of a request, and note it at its rows. In sudo."""
        try:
            token = self._get_token()
        except UserError as error:
            self._pause(alignment_outbox_send.Answer("denied", str(error)))
            return
        query = urlencode({"requestId": request_ref})
        url = f"{alignment_outbox_send.GOOGLE}/v1/requestStatus:retrieve?{query}"
        headers = {"Authorization": f"Bearer {token}"}
        answer, said = self._ask("GET", url, None, headers)
        if answer.verdict in ("busy", "denied"):
            self._pause(answer)
            return
        rows = self.env["alignment.outbox"].search(
            [
                ("outlet_id", "=", self.id),
                ("request_ref", "=", request_ref),
                ("diagnosis", "=", "checking"),
            ]
        )
        if answer.verdict == "refused":
            rows._amend({"diagnosis": False})  # it knows no such request
            return
        statuses = outlet_google.read_status(said)
        for action, found in rows.grouped("event").items():
            found._note_status(statuses.get(action))


class AlignmentOutbox(models.Model):
    _inherit = "alignment.outbox"

    @api.model
    def _stop_asking(self, before):
        """Expect no more news of what was sent before a moment."""
        late = self.search([("diagnosis", "=", "checking"), ("sent_date", "<", before)])
        if late:
            late._amend({"diagnosis": False})

    def _note_status(self, status):
        """Note what became of these rows of one request and action; what failed can be
        sent again.

        :param status: ``outlet_google.Status``, None if Google does not say
        """
        if not status or status.verdict == "checking":
            return
        if status.verdict == "failed":
            self._close("refused", status.text or self.env._("Google counts none."))
        self._amend({"diagnosis": status.verdict, "reason": status.text or False})
