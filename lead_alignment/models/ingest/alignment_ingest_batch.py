from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.event_json import to_json
from ...tools.event_rows import Refused
from ...tools.ingest_body import MAX_EVENT, Broken
from ...tools.segment_event import Source, convert, get_skew, is_text
from ...tools.storable_text import make_storable

KEPT_DAYS = 30
UNWANTED = ("erased", "consent")
CALL = "call"  # kind of a batch that holds a phone system's call
WEBHOOK = "webhook"  # kind of a batch whose bodies are read by the key's mapping
HELD = "lead_limit"  # code of the refusal of a lead that was too many
JOBS = ("ir_cron_record_batches_1", "ir_cron_record_batches_2")


class AlignmentIngestBatch(models.Model):
    """The events that software outside Odoo sent in one request.

    It is stored before the request is answered, so nothing that was accepted is lost.
    Then it is recorded: at once if there is no conflict, else by one of the scheduled
    jobs. Recording an event twice stores it once, so a job may be killed at any moment.
    """

    _name = "alignment.ingest.batch"
    _description = "Event Batch"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _log_access = False

    _masked_fields = {"payload": "whole"}

    key_id = fields.Many2one(
        "alignment.ingest.key",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="key_id.company_id")
    received_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Pending"),
            ("done", "Recorded"),
            ("rejected", "Batch rejected"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    library = fields.Char("Sent By", readonly=True)
    reason = fields.Char(readonly=True)
    event_count = fields.Integer("Customer Events", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    duplicate_count = fields.Integer("Duplicates", readonly=True)
    lead_count = fields.Integer("New Leads", readonly=True)
    refused_count = fields.Integer("Rejected", compute="_compute_refused_count")
    call = fields.Char(readonly=True, export_string_translation=False)
    sent_at = fields.Char(
        readonly=True, help="Time on the sender's clock, used to correct event times."
    )
    payload = fields.Json(readonly=True, export_string_translation=False)
    refusal_ids = fields.One2many("alignment.ingest.refusal", "batch_id", readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")
    _key_idx = models.Index("(key_id, received_at)")

    @api.depends("refusal_ids")
    def _compute_refused_count(self):
        counts = dict(
            self.env["alignment.ingest.refusal"]._read_group(
                [("batch_id", "in", self.ids)], ["batch_id"], ["__count"]
            )
        )
        for batch in self:
            batch.refused_count = counts.get(batch, 0)

    @api.depends("key_id", "received_at")
    def _compute_display_name(self):
        for batch in self:
            batch.display_name = f"{batch.key_id.name} {batch.id}"

    # ------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------

    @api.model
    def _read_events(self, key, events, call="", sent_at=None, received_at=None):
        """Convert and check events without looking anybody up.

        A key may read nothing, so the answer must not tell who is known.

        :param events: as of ``tools.ingest_body``
        :param call: kind of event by the address of the request, if it says so
        :returns: for each event, values for ``customer.event._record_batch``, or
            ``Refused``
        """
        received_at = received_at or fields.Datetime.now()
        types = self.env["customer.event.type"]
        catalogue = types._get_catalogue()

        def get_code(name):
            code = types._get_code(name[:200])
            return code if code in catalogue else "other"

        source = Source(
            name=key.source,
            received_at=received_at,
            skew=get_skew(sent_at, received_at),
            get_code=get_code,
        )
        rules = self.env["customer.event"]._get_rules(key.company_id)
        allowed = set(key.type_ids.mapped("code"))
        if call == WEBHOOK:
            # what cannot be read stays as it came: it says why
            events = [
                event
                if isinstance(event, Broken)
                else key._map_body(event, received_at)
                for event in events
            ]
        return [_read_event(event, source, call, rules, allowed) for event in events]

    @api.model
    def _receive(self, key, events, values_list, library="", call="", sent_at=None):
        """Store a batch, and record it if there is no conflict.

        :param events: as they came
        :param values_list: as of :meth:`_read_events`
        :param call: and ``sent_at``: as given to :meth:`_read_events`
        :returns: the batch
        """
        pairs = list(zip(events, values_list, strict=True))
        kept = [values for _event, values in pairs if not isinstance(values, Refused)]
        batch = self._append(
            [
                {
                    "key_id": key.id,
                    "received_at": fields.Datetime.now(),
                    "state": "waiting",
                    "library": library[:100],
                    "event_count": len(events),
                    "payload": [to_json(values) for values in kept],
                    "call": call,
                    "sent_at": make_storable(str(sent_at)[:40]) if sent_at else False,
                }
            ]
        ).sudo()
        batch._refuse(
            [pair for pair in pairs if isinstance(pair[1], Refused)],
        )
        batch._try_record()
        if batch.state == "waiting":
            for job in JOBS:
                # sudo: any sender may trigger the job
                self.env.ref(f"lead_alignment.{job}").sudo()._trigger()
        return batch

    @api.model
    def _reject(self, key, reason, library=""):
        """Log a request whose body could not be read."""
        return self._append(
            [
                {
                    "key_id": key.id,
                    "received_at": fields.Datetime.now(),
                    "state": "rejected",
                    "library": library[:100],
                    "event_count": 1,  # counts against the rate limit
                    "reason": reason,
                }
            ]
        )

    # ------------------------------------------------------------
    # Refusals
    # ------------------------------------------------------------

    @api.model
    def _log_call(self, key, library=""):
        """Log a message of a phone system; it counts against the rate limits."""
        return self._append(
            [
                {
                    "key_id": key.id,
                    "received_at": fields.Datetime.now(),
                    "state": "done",
                    "library": library[:100],
                    "event_count": 1,
                    "call": CALL,
                }
            ]
        ).sudo()

    @api.model
    def _reject_call(self, key, body, refused, library=""):
        """Log a call of a phone system that was refused, with its refusal."""
        batch = self._log_call(key, library)
        batch._refuse([(body, refused)])
        return batch

    def _receive_refused_calls(self):
        """Hook: receive again the calls of a batch that were refused."""

    def action_resubmit(self):
        """Record refused events again, e.g. after their type was allowed.

        :raises UserError: if there is nothing to submit
        """
        self.env["alignment.ingest.key"].check_access("write")
        self.check_access("read")
        # sudo: the right was checked; refusals of these batches' company
        batches = self.sudo().filtered(
            lambda batch: batch.refusal_ids or batch.state == "failed"
        )
        if not batches:
            raise UserError(self.env._("This batch has no rejected events."))
        calls = batches.filtered(lambda batch: batch.call == CALL)
        calls._receive_refused_calls()
        for batch in batches - calls:
            batch._resubmit()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _resubmit(self):
        refusals = self.refusal_ids.filtered("raw")
        done, todo = (
            refusals.filtered("is_read"),
            refusals.filtered(lambda refusal: not refusal.is_read),
        )
        events = todo.mapped("raw")
        read = self._read_events(
            self.key_id, events, self.call or "", self.sent_at, self.received_at
        )
        pairs = list(zip(events, read, strict=True))
        payload = [
            *(self.payload or []),
            *done.mapped("raw"),
            *(to_json(v) for _event, v in pairs if not isinstance(v, Refused)),
        ]
        refusals._remove()
        self._refuse([pair for pair in pairs if isinstance(pair[1], Refused)])
        self._amend({"state": "waiting", "payload": payload, "reason": False})
        self._try_record()

    def _refuse(self, refused, is_read=False):
        """Store refusals.

        :param refused: [(event, ``Refused``)]
        :param is_read: whether the events are values for the ledger already; then the
            detail is the text of the refusal
        """
        if not refused:
            return
        ledger = self.env["customer.event"]
        self.env["alignment.ingest.refusal"]._append(
            [
                {
                    "batch_id": self.id,
                    "code": verdict.code,
                    "message": verdict.detail
                    if is_read
                    else ledger._get_refusal_text(verdict.code, verdict.detail),
                    # store nothing about people who must not be recorded: the id may
                    # be an address as well
                    "message_id": verdict.code not in UNWANTED
                    and _get_message_id(event),
                    "raw": event
                    if _is_storable(event) and verdict.code not in UNWANTED
                    else False,
                    "is_read": is_read,
                }
                for event, verdict in refused
            ]
        )
        self.invalidate_recordset(["refusal_ids", "refused_count"])

    @api.autovacuum
    def _gc_batches(self):
        """Delete old batches, but for those that wait, or hold back leads."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        is_held = Domain("refusal_ids", "any", [("code", "=", HELD)])
        old = self.search(
            Domain("received_at", "<", before)
            & Domain("state", "!=", "waiting")
            & ~is_held,
            limit=10_000,
        )
        old._remove()
        return len(old), len(old) == 10_000


def _read_event(event, source, call, rules, allowed):
    """Return values, or the ``Refused`` with the reason why there are none."""
    try:
        if event is None:
            raise Refused("no_mapping")
        values = convert(event, source, call)
        if allowed and values["type"] not in allowed:
            raise Refused("not_allowed", values["type"])
        rules.check(values)
    except Refused as refused:
        return refused
    return values


def _get_message_id(event):
    found = ""
    if isinstance(event, dict):
        found = event.get("messageId") or event.get("message_id") or ""
    return str(found)[:100] if is_text(found) else ""


def _is_storable(event):
    return (
        isinstance(event, dict) and is_text(event) and len(str(event)) <= 2 * MAX_EVENT
    )
