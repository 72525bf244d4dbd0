import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .alignment_ingest_batch import CALL, HELD

PREFIX = "la_"
CALL_TYPES = {"inbound_call", "outbound_call", "call_no_answer"}
OWN_SOURCES = ("crm", "file")  # sources of events that the app itself records
KEY_BYTES = 24
# events a minute of a new key: with websites, so that everybody may read it, or not
RATES = {True: 1200, False: 10_000}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class AlignmentIngestKey(models.Model):
    """Lets one piece of software outside Odoo send events to one company.

    It is write-only: it can read nothing, not even whether somebody is known. The key
    itself is shown once and stored as a hash (it is random, so a plain SHA-256 is
    enough). ``source`` names the system and never changes: its accounts are
    "source:id", and a message id is unique within it.
    """

    _name = "alignment.ingest.key"
    _description = "Event API Key"
    _order = "name, id"

    name = fields.Char(required=True, help="Where the key is used, e.g. shop.example.")
    active = fields.Boolean(
        default=True, help="Archive to revoke: the key stops working immediately."
    )
    source = fields.Char(
        required=True,
        help="Short name of the sending system, e.g. web or zalo. Keys of the same "
        "system share accounts and message IDs.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    key_hash = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    hint = fields.Char(
        "Key Ending", readonly=True, copy=False, help="Last characters of the key."
    )
    type_ids = fields.Many2many(
        "customer.event.type",
        string="Allowed Event Types",
        help="Leave empty to allow all types. Other types are rejected.",
    )
    origins = fields.Char(
        "Allowed Websites",
        help="For a key used on a web page: the allowed page addresses separated by "
        "spaces, e.g. https://www.example.com. Leave empty to accept any "
        "address.",
    )
    rate_limit = fields.Integer(
        "Events per Minute",
        compute="_compute_rate_limit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Requests above this rate are rejected with a retry-later response. "
        "Standard libraries retry automatically.",
    )
    call_limit = fields.Integer(
        "Phone Messages per Minute",
        default=600,
        required=True,
        help="Phone system messages; each call sends several. Messages above the "
        "limit are rejected and must be sent again later.",
    )
    lead_limit_request = fields.Integer(
        "New Leads per Request",
        default=20,
        required=True,
        help="The key of a website is public. Events above the limit are recorded, "
        "but create leads only after they are submitted again.",
    )
    lead_limit_minute = fields.Integer(
        "New Leads per Minute", default=60, required=True
    )
    lead_limit_day = fields.Integer("New Leads per Day", default=2000, required=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team of New Leads",
        check_company=True,
        ondelete="set null",
        help="Leave empty to treat them like any lead created automatically.",
    )
    batch_ids = fields.One2many("alignment.ingest.batch", "key_id")
    last_used = fields.Datetime(compute="_compute_last_used")
    event_count = fields.Integer("Events (Last 24 Hours)", compute="_compute_last_used")
    held_count = fields.Integer("Leads Held Back", compute="_compute_held_count")

    _unique_hash = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")
    _check_rate = models.Constraint(
        "CHECK(rate_limit > 0)", "Allow at least one event per minute."
    )
    _check_limits = models.Constraint(
        "CHECK(call_limit >= 0 AND lead_limit_request >= 0 "
        "AND lead_limit_minute >= 0 AND lead_limit_day >= 0)",
        "The limits of calls and leads cannot be negative.",
    )

    @api.depends("origins")
    def _compute_rate_limit(self):
        """Set the usual rate, unless somebody chose another one."""
        for key in self:
            if not key.rate_limit or key.rate_limit in RATES.values():
                key.rate_limit = RATES[key._is_public()]
            else:
                key.rate_limit = key.rate_limit

    @api.constrains("source")
    def _check_source(self):
        for key in self:
            name = key.source.strip().lower()
            if not name or ":" in name or name.split()[0] in OWN_SOURCES:
                raise ValidationError(
                    self.env._(
                        "Use a short source name without a colon, other than “crm” or "
                        "“file”."
                    )
                )

    @api.depends("batch_ids")
    def _compute_last_used(self):
        batches = self.env["alignment.ingest.batch"]
        last = dict(
            batches._read_group(
                [("key_id", "in", self.ids)], ["key_id"], ["received_at:max"]
            )
        )
        since = fields.Datetime.now() - timedelta(days=1)
        counts = dict(
            batches._read_group(
                [("key_id", "in", self.ids), ("received_at", ">", since)],
                ["key_id"],
                ["event_count:sum"],
            )
        )
        for key in self:
            key.last_used = last.get(key, False)
            key.event_count = counts.get(key, 0)

    @api.depends("batch_ids")
    def _compute_held_count(self):
        counts = dict(
            self.env["alignment.ingest.refusal"]._read_group(
                [("key_id", "in", self.ids), ("code", "=", HELD)],
                ["key_id"],
                ["__count"],
            )
        )
        for key in self:
            key.held_count = counts.get(key, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waiting(self):
        """Refuse to delete a key with accepted batches that are not recorded yet."""
        if self.sudo().batch_ids.filtered(lambda batch: batch.state == "waiting"):
            raise UserError(
                self.env._(
                    "This key has batches waiting to be processed. Archive the "
                    "key instead."
                )
            )

    def write(self, vals):
        if "source" in vals and self.filtered(
            lambda key: key.batch_ids and key.source != vals["source"]
        ):
            raise UserError(
                self.env._(
                    "Events already use this source name, and renaming it would break "
                    "duplicate detection. Create a new key instead."
                )
            )
        return super().write(vals)

    @api.model
    def _create_key(self, name, source, **values):
        """:returns: (record, the plain key, which is stored nowhere)"""
        key = self.create({"name": name, "source": source, **values})
        return key, key._rotate()

    def _rotate(self):
        """Replace the key of this record; the old one is refused at once.

        :returns: the plain key
        """
        self.ensure_one()
        self.check_access("write")
        plain = PREFIX + secrets.token_urlsafe(KEY_BYTES)
        # sudo: no user may read the hash
        self.sudo().write({"key_hash": self._hash(plain), "hint": f"…{plain[-4:]}"})
        return plain

    @api.model
    def _hash(self, plain):
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    @api.model
    def _authenticate(self, plain):
        """Return the key's record in sudo; an empty one for a wrong or revoked key."""
        if not plain.startswith(PREFIX) or len(plain) > 100:
            return self.sudo().browse()
        digest = self._hash(plain)
        # sudo: the sender is no user; only this very key is found
        key = self.sudo().search([("key_hash", "=", digest)], limit=1)
        return (
            key if key and hmac.compare_digest(key.key_hash, digest) else key.browse()
        )

    def action_rotate(self):
        """Make a new key and show it, this once."""
        return self._show(self._rotate())

    def _show(self, plain):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy Your Key Now"),
            "res_model": "alignment.ingest.key.shown",
            "view_mode": "form",
            "target": "new",
            # never stored: only this context has it
            "context": {
                "default_plain": plain,
                "default_snippet": self._get_snippet(plain),
            },
        }

    def _get_snippet(self, plain):
        """Return HTML for another website: it sends page views and filled forms."""
        return self.env["ir.qweb"]._render(
            "lead_alignment.tracking_snippet",
            {"base_url": self.get_base_url(), "key": plain},
        )

    def action_open_batches(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%s: Batches", self.name),
            "res_model": "alignment.ingest.batch",
            "view_mode": "list,form",
            "domain": [("key_id", "=", self.id)],
        }

    def action_open_held(self):
        """Show the batches with leads that the limits of the key held back."""
        return {
            **self.action_open_batches(),
            "name": self.env._("Leads Held Back: %s", self.name),
            "domain": [("key_id", "=", self.id), ("refusal_ids.code", "=", HELD)],
        }

    # ------------------------------------------------------------
    # What a key allows
    # ------------------------------------------------------------

    def _is_public(self):
        """Whether everybody may read the key, as it stands in a web page."""
        return bool(self.origins)

    def _may_report_calls(self):
        """Whether the key may log calls: by its types, else if it has no origins."""
        allowed = self.type_ids.mapped("code")
        return bool(CALL_TYPES & set(allowed)) if allowed else not self.origins

    def _is_origin_allowed(self, origin):
        """Whether a browser may send from ``origin``.

        :param origin: header of a browser, empty for other senders
        """
        allowed = (self.origins or "").split()
        return not allowed or origin in allowed

    def _get_allowance(self):
        """Return how many more events the key may send this minute."""
        return self.rate_limit - self._count_of("event_count", MINUTE)

    def _get_call_allowance(self):
        """Return how many more messages of phone calls the key may send this minute."""
        return self.call_limit - self._count_of("event_count", MINUTE, CALL)

    def _get_lead_allowance(self, made):
        """Return how many more leads the present request of a public key may make.

        Requests that are recorded at the same moment do not see each other.

        :param made: how many this request made already
        """
        return min(
            self.lead_limit_request - made,
            self.lead_limit_minute - self._count_of("lead_count", MINUTE),
            self.lead_limit_day - self._count_of("lead_count", DAY),
        )

    def _count_of(self, name, span, call=None):
        """Sum a field of the batches that came within the last ``span``."""
        domain = Domain("key_id", "=", self.id) & Domain(
            "received_at", ">", fields.Datetime.now() - span
        )
        if call:
            domain &= Domain("call", "=", call)
        batches = self.env["alignment.ingest.batch"]
        return batches._read_group(domain, aggregates=[f"{name}:sum"])[0][0] or 0
