from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.http import request

from ..models.ingest.alignment_ingest_batch import WEBHOOK
from ..tools.event_rows import Refused
from ..tools.ingest_body import (
    MAX_BODY,
    PATH,
    BodyError,
    read_batch,
    read_form_body,
    read_single,
    read_webhook,
    unpack,
)
from ..tools.segment_event import CALLS
from ..tools.storable_text import make_storable

# short names that Segment's browser library uses
SHORT = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group"}
SHORT |= {"a": "alias", "b": "batch"}
ALLOWED_HEADERS = "Authorization, Content-Type, Content-Encoding, X-Strict-Mode"
RETRY_SECONDS = "10"


class IngestController(http.Controller):
    """Receives events by Segment's HTTP API, from Segment's own libraries.

    One event: ``POST /lead_alignment/v1/track`` (identify, page, screen, group,
    alias). Many: ``/batch``. The key comes as the user of Basic authentication, or as
    ``writeKey`` in the body. ``?dry_run=1`` only checks; ``X-Strict-Mode: 1`` answers
    400 where an event is refused.

    Errors are JSON of ``code`` and ``message``, with the HTTP statuses upon which the
    libraries retry (429) or give up (400, 401, 403, 413).
    """

    @http.route(
        [f"{PATH}/<string:call>"],
        type="http",
        auth="public",
        methods=["POST", "OPTIONS"],
        csrf=False,
        save_session=False,
        max_content_length=4 * MAX_BODY,  # a larger body is answered without JSON
    )
    def ingest(self, call, **_params):
        call = SHORT.get(call, call)
        if call != "batch" and call not in CALLS:
            return self._fail(404, "unknown_call", "There is no such call.")
        if request.httprequest.method == "OPTIONS":
            return self._answer(None, 204)
        try:
            return self._receive(call)
        except BodyError as error:
            return self._fail(error.status, error.code, error.message)

    @http.route(
        f"{PATH}/call",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=4 * MAX_BODY,
    )
    def phone_call(self, **_params):
        """Receive a call of the phone system, see ``tools.phone_call``.

        The key may stand in the address, as phone systems send no authorization:
        ``?key=``.
        """
        key, body = None, {}
        try:
            self._check_header()
            key, body, event = self._read_request("call", self._get_text())
            if not key:
                raise BodyError(401, "unauthorized", "There is no such key.")
            if isinstance(event, BodyError) or not body:
                raise (
                    event
                    if isinstance(event, BodyError)
                    else BodyError(400, "invalid_json", "A call is a JSON object.")
                )
            if not key._may_report_calls():
                raise BodyError(403, "not_allowed", "The key may not report calls.")
            if min(key._get_allowance(), key._get_call_allowance()) <= 0:
                return self._fail(429, "rate_limit", "Come again later.")
            # sudo: the sender is no user; a key logs calls of its own company only
            calls = request.env["crm.phone.call"].sudo().with_company(key.company_id)
            calls._receive(key, body)
        except BodyError as error:
            if error.status == 400:
                self._log_rejected(key, error)
            return self._fail(error.status, error.code, error.message)
        except Refused as refused:
            return self._refuse_call(key, body, refused)
        self._get_batches(key)._log_call(key, self._get_library())
        return self._answer({"success": True})

    @http.route(
        f"{PATH}/{WEBHOOK}",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        max_content_length=4 * MAX_BODY,
    )
    def webhook(self, **_params):
        """Receive any body, which the mapping of its key reads. What cannot be read is
        stored, so that it can be mapped; the sender need not send it again.

        The key stands in the address: ``?key=``. A GET only tries it.
        """
        key = self._get_key({})
        try:
            if not key:
                raise BodyError(401, "unauthorized", "There is no such key.")
            if key._is_public():
                raise BodyError(403, "not_allowed", "The key is for web pages.")
            if request.httprequest.method == "GET":
                return self._answer({"success": True})
            # Odoo has read a form already
            if form := request.httprequest.form:
                events = read_form_body(list(form.items(multi=True)))
            else:
                events = read_webhook(self._get_text())
            if max(len(events), 1) > key._get_allowance():
                return self._fail(429, "rate_limit", "Too many: come again later.")
        except BodyError as error:
            if error.status == 400:
                self._log_rejected(key, error)
            return self._fail(error.status, error.code, error.message)
        batches = self._get_batches(key)
        read = batches._read_events(key, events, WEBHOOK)
        if events:
            batches._receive(key, events, read, self._get_library(), WEBHOOK)
        return self._report(events, read)

    def _refuse_call(self, key, body, refused):
        """List what was refused. A call that is logged without its recording was
        accepted, so that the exchange does not send it again."""
        self._get_batches(key)._reject_call(key, body, refused, self._get_library())
        # sudo: only the text of a refusal is read
        ledger = request.env["customer.event"].sudo()
        text = ledger._get_refusal_text(refused.code, refused.detail)
        if refused.code != "recording_host":
            return self._fail(400, refused.code, text)
        told = {"index": 0, "code": refused.code, "message": text}
        return self._answer({"success": True, "refused": [told]})

    def _receive(self, call):
        self._check_header()
        try:
            text = self._get_text()
        except BodyError as error:
            self._log_rejected(self._get_key({}), error)
            raise
        key, body, events = self._read_request(call, text)
        if not key:
            raise BodyError(401, "unauthorized", "There is no such key.")
        if not key._is_origin_allowed(request.httprequest.headers.get("Origin", "")):
            raise BodyError(403, "origin", "The key is not for this website.")
        if isinstance(events, BodyError):
            self._log_rejected(key, events)
            return self._fail(events.status, events.code, events.message)
        if len(events) > key._get_allowance():
            return self._fail(429, "rate_limit", "Too many events: come again later.")
        batches = self._get_batches(key)
        sent_at = body.get("sentAt")
        read = batches._read_events(
            key, events, "" if call == "batch" else call, sent_at
        )
        if events and not self._is_dry_run(body):
            kind = "" if call == "batch" else call
            batches._receive(key, events, read, self._get_library(), kind, sent_at)
        return self._report(events, read)

    def _log_rejected(self, key, error):
        """Log a request with a valid key, within its limit, that could not be read."""
        if key and key._get_allowance() > 0:
            self._get_batches(key)._reject(key, error.message, self._get_library())

    def _get_batches(self, key):
        # sudo: the sender is no user; a key writes batches of its own company only
        return request.env["alignment.ingest.batch"].sudo().with_company(key.company_id)

    def _get_text(self):
        """:raises BodyError: for a body that is too large, or no text"""
        length = request.httprequest.content_length
        if length and length > MAX_BODY:
            raise BodyError(413, "body_too_large", f"More than {MAX_BODY} bytes.")
        try:
            data = request.httprequest.get_data()
        except HTTPException as error:  # it ended before its announced length
            raise BodyError(400, "body", "The body cannot be read.") from error
        encoding = request.httprequest.headers.get("Content-Encoding", "")
        return unpack(data, encoding.strip().lower())

    def _read_request(self, call, text):
        """Return (key, body, events).

        ``events`` is the ``BodyError`` of a body that cannot be read; the key may come
        by the header all the same.
        """
        try:
            if call == "batch":
                body, events = read_batch(text)
            else:
                event = read_single(text)
                body, events = event if isinstance(event, dict) else {}, [event]
        except BodyError as error:
            body, events = {}, error
        return self._get_key(body), body, events

    def _check_header(self):
        """Answer a wrong key in the header before the body is read.

        :raises BodyError: if there is one
        """
        plain = self._get_header_key()
        if plain and not request.env["alignment.ingest.key"]._authenticate(plain):
            raise BodyError(401, "unauthorized", "There is no such key.")

    def _get_header_key(self):
        authorization = request.httprequest.authorization
        is_basic = authorization and authorization.type == "basic"
        return (is_basic and authorization.username) or ""

    def _get_key(self, body):
        plain = self._get_header_key()
        plain = plain or body.get("writeKey") or request.httprequest.args.get("key", "")
        keys = request.env["alignment.ingest.key"]
        return keys._authenticate(plain) if isinstance(plain, str) else keys

    def _get_library(self):
        return make_storable(request.httprequest.headers.get("User-Agent", ""))

    def _is_dry_run(self, body):
        asked = request.httprequest.args.get("dry_run") or body.get("dry_run")
        return str(asked).lower() in ("1", "true")

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def _report(self, events, read):
        # sudo: only the texts of refusals are read
        ledger = request.env["customer.event"].sudo()
        refused = [
            {
                "index": index,
                "code": verdict.code,
                "message": ledger._get_refusal_text(verdict.code, verdict.detail),
            }
            for index, verdict in enumerate(read)
            if isinstance(verdict, Refused)
        ]
        report = {"success": True, "accepted": len(events) - len(refused)}
        if not refused:
            return self._answer(report)
        report["refused"] = refused
        if request.httprequest.headers.get("X-Strict-Mode") != "1":
            return self._answer(report)
        report |= {"success": False, "code": "refused"}
        report["message"] = f"{len(refused)} of {len(events)} events were refused."
        return self._answer(report, 400)

    def _fail(self, status, code, message):
        return self._answer(
            {"success": False, "code": code, "message": message}, status
        )

    def _answer(self, content, status=200):
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "POST, OPTIONS",
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": "86400",
        }
        if status == 429:
            headers["Retry-After"] = RETRY_SECONDS
        if content is None:
            return request.make_response(
                "", headers=list(headers.items()), status=status
            )
        # ASCII: a refusal may quote characters that are no valid text
        return request.make_json_response(content, headers=headers, status=status)
