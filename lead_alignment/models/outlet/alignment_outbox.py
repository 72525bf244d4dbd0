import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.back_off import get_wait
from ...tools.local_day import get_zone, to_aware
from ...tools.outlet_fact import Fact
from .alignment_outlet import PLATFORMS
from .alignment_outlet_rule import FACTS

KEPT_DAYS = 400
OLDEST = max(platform.MAX_AGE for platform in PLATFORMS.values())
LONGEST_WAIT = timedelta(hours=6)
JOB = "lead_alignment.ir_cron_outbox"
BROWSERS = ("fbp", "fbc", "ttp")


class AlignmentOutbox(models.Model):
    """One fact for one platform: what it was, and what became of it.

    What is sent is frozen when the fact is found; who it was about is looked up when it
    is sent, and leaves the house as hashes. The key of a fact stays the same for ever,
    so the platform counts it once, however often it is sent.
    """

    _name = "alignment.outbox"
    _description = "Conversion for an Ad Platform"
    _inherit = ["append.only.mixin", "batch.job.mixin"]
    _order = "id desc"
    _rec_name = "event"
    _log_access = False

    outlet_id = fields.Many2one(
        "alignment.outlet", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="outlet_id.company_id")
    rule_id = fields.Many2one(
        "alignment.outlet.rule", readonly=True, ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    source = fields.Selection(FACTS, "Fact", readonly=True)
    source_ref = fields.Integer(readonly=True, export_string_translation=False)
    key = fields.Char(
        "Event ID",
        required=True,
        readonly=True,
        help="The platform counts what has the same ID once.",
    )
    event = fields.Char(required=True, readonly=True)
    occurred_at = fields.Datetime("Occurred on", required=True, readonly=True)
    value = fields.Float(readonly=True)
    currency = fields.Char(readonly=True)
    collected_date = fields.Datetime("Collected on", required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("expired", "Too old"),
            ("withheld", "Withheld"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char("Note", readonly=True)
    tries = fields.Integer(readonly=True)
    next_date = fields.Datetime("Next Try", readonly=True)
    sent_date = fields.Datetime("Sent on", readonly=True)
    request_ref = fields.Char("Request ID", readonly=True)
    matched_by = fields.Char(
        readonly=True,
        help="By what the platform can find the person: its lead, a click, a browser, "
        "the phone number or the email.",
    )
    diagnosis = fields.Selection(
        [
            ("checking", "Being checked"),
            ("counted", "Counted"),
            ("partly", "Partly counted"),
            ("failed", "Not counted"),
        ],
        readonly=True,
        help="What the platform found out after it accepted the request. Only Google "
        "tells.",
    )
    is_taken_back = fields.Boolean(
        "Taken Back",
        readonly=True,
        help="The outcome was undone after it was sent. Platforms do not take an event "
        "back.",
    )
    payload = fields.Text(
        "What Is Sent",
        compute="_compute_payload",
        help="Addresses are sent as hashes only.",
    )

    # two rules may tell one fact as two events
    _unique_key = models.UniqueIndex("(outlet_id, key, event)")
    _waiting_idx = models.Index("(outlet_id, next_date) WHERE state = 'waiting'")
    _source_idx = models.Index("(source_ref, rule_id)")
    _collected_idx = models.Index("(collected_date)")
    _checking_idx = models.Index("(outlet_id, sent_date) WHERE diagnosis = 'checking'")

    @api.depends("state")
    def _compute_payload(self):
        for row in self:
            platform = PLATFORMS[row.outlet_id.platform]
            # sudo: shows what is sent, to who may read the row
            facts = list(row.sudo()._get_facts().values())
            if row._sees_masks():
                # whoever may not see a number could find it by its hash
                facts = [one._replace(phones=(), emails=()) for one in facts]
            body = platform.build(facts, row.outlet_id._get_options())
            row.payload = json.dumps(body, ensure_ascii=False, indent=2)

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def _get_facts(self):
        """Return {row: ``Fact``}, built of what is known now. In sudo.

        The touchpoint is the last one before the fact that this platform knows.
        """
        touches = self._find_touches()
        found = {}
        for row in self:
            lead, touch = row.lead_id, touches.get(row)
            zone = get_zone(row.company_id._get_timezone())
            moment = to_aware(row.occurred_at).astimezone(zone)
            found[row] = Fact(
                key=row.key,
                name=row.event,
                moment=moment,
                value=row.value if row.currency else None,
                currency=row.currency or "",
                emails=tuple(filter(None, [lead.email_normalized])),
                phones=tuple(filter(None, [lead.phone_sanitized])),
                platform=(touch and touch.platform) or "",
                lead_ref=(touch and touch.platform_lead_id) or "",
                click_kind=(touch and touch.click_kind) or "",
                click_id=(touch and touch.click_id) or "",
                click_date=(touch and touch.click_date) or None,
                browsers={
                    name: touch[name] for name in BROWSERS if touch and touch[name]
                },
                is_call=row.source == "status",
                is_granted=lead.profile_id.consent == "granted",
            )
        return found

    def _find_touches(self):
        """Return {row: touchpoint}, of those with one that the platform knows."""
        touches = self.env["crm.lead.touch"].search(
            [("lead_id", "in", self.lead_id.ids)], order="date, id"
        )
        by_lead = touches.grouped("lead_id")
        found = {}
        for row in self:
            known = [
                touch
                for touch in by_lead.get(row.lead_id, ())
                if _is_known(touch, row.outlet_id.platform)
                and touch.date <= row.occurred_at
            ]
            if known:
                found[row] = known[-1]
        return found

    # ------------------------------------------------------------
    # What becomes of a row
    # ------------------------------------------------------------

    def _put_off(self, text, seconds=0):
        """Try again later, what was tried equally often at the same time."""
        now = fields.Datetime.now()
        for tries, rows in self.grouped("tries").items():
            rows._amend(
                {
                    "tries": tries + 1,
                    "reason": text[:500],
                    "next_date": now + get_wait(tries, LONGEST_WAIT, seconds),
                }
            )

    def _close(self, state, reason="", request_ref=""):
        self._amend(
            {
                "state": state,
                "reason": reason[:500] or False,
                "request_ref": request_ref or False,
                "sent_date": fields.Datetime.now() if state == "accepted" else False,
            }
        )

    def action_send_again(self):
        """Send what was refused, withheld or put off once more.

        :raises UserError: if there is nothing to send
        """
        self.env["alignment.outlet"].check_access("write")
        self.check_access("read")
        rows = self.filtered(
            lambda row: row.state in ("waiting", "refused", "withheld", "expired")
        )
        if not rows:
            raise UserError(self.env._("These were accepted, or taken back."))
        rows._amend(
            {
                "state": "waiting",
                "tries": 0,
                "reason": False,
                "next_date": fields.Datetime.now(),
            }
        )
        self.env.ref(JOB).sudo()._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.autovacuum
    def _gc_rows(self):
        """Delete what was settled long ago; what waited so long is too old anywhere."""
        late = fields.Datetime.now() - OLDEST
        old = self.search(
            [("state", "=", "waiting"), ("occurred_at", "<", late)], limit=10_000
        )
        if old:
            old._close("expired")
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(
            [("collected_date", "<", before), ("state", "!=", "waiting")], limit=10_000
        )
        old._remove()
        return len(old), len(old) == 10_000


# what makes a touchpoint one of the platform: kinds of clicks, platforms of lead forms
OF_PLATFORM = {
    "meta": (("fbclid",), ("facebook", "instagram"), ("fbc", "fbp")),
    "google": (("gclid", "gbraid", "wbraid"), ("google",), ()),
    "tiktok": (("ttclid",), ("tiktok",), ("ttp",)),
}


def _is_known(touch, platform):
    """Whether the platform knows the click, form or browser of a touchpoint."""
    clicks, forms, browsers = OF_PLATFORM[platform]
    return (
        touch.click_kind in clicks
        or touch.platform in forms
        or any(touch[name] for name in browsers)
    )
