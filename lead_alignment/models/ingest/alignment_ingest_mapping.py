import hashlib
import json
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.body_mapping import find, list_paths, read_moment, to_event
from ...tools.landing_url import CLICK_KINDS
from ...tools.lead_columns import find_click_kind, find_field
from ...tools.local_day import get_zone, to_aware
from .alignment_ingest_batch import WEBHOOK

TARGETS = [
    ("name", "Name"),
    ("first_name", "First Name"),
    ("last_name", "Last Name"),
    ("phone", "Phone"),
    ("email", "Email"),
    ("company", "Company Name"),
    ("product", "Product"),
    ("note", "Note"),
    ("form", "Form"),
    ("source", "Source"),
    ("medium", "Medium"),
    ("campaign", "Campaign"),
    ("ad", "Ad"),
    ("keyword", "Keyword"),
    ("gclid", "Google Click ID"),
    ("gbraid", "Google Click ID (gbraid)"),
    ("wbraid", "Google Click ID (wbraid)"),
    ("fbclid", "Facebook Click ID"),
    ("ttclid", "TikTok Click ID"),
    ("zclid", "Zalo Click ID"),
    ("msclkid", "Microsoft Click ID"),
    ("platform_lead_id", "Lead ID on the Platform"),
    ("platform", "Lead Platform"),
    ("account", "Account ID"),
    ("message_id", "Message ID"),
    ("date", "Date and Time"),
    ("event", "Event Type"),
]
PARTS = re.compile(r"[/\[\]=]+")
# {target of lead files: target}
OF_FILES = {
    "contact_name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "phone": "phone",
    "email_from": "email",
    "partner_name": "company",
    "interest": "product",
    "source": "source",
    "medium": "medium",
    "campaign": "campaign",
    "platform_lead_id": "platform_lead_id",
}
CLICK_TARGETS = {kind: kind for kind in CLICK_KINDS if kind in dict(TARGETS)}


class AlignmentIngestMapping(models.Model):
    """What one value of a webhook's body is, by its path."""

    _name = "alignment.ingest.mapping"
    _description = "Field of a Webhook"
    _order = "key_id, sequence, id"
    _rec_name = "path"

    _masked_fields = {"sample": "whole"}

    key_id = fields.Many2one(
        "alignment.ingest.key", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="key_id.company_id")
    sequence = fields.Integer(default=10)
    path = fields.Char(required=True, help="Where it stands in the body.")
    sample = fields.Char("In the Last Body", compute="_compute_sample")
    target = fields.Selection(TARGETS, "Use As", help="Leave empty to leave it out.")

    _unique_path = models.UniqueIndex("(key_id, path)")

    @api.depends("path", "key_id")
    def _compute_sample(self):
        bodies = {key: key._get_last_body() for key in self.key_id}
        for line in self:
            body = bodies.get(line.key_id)
            line.sample = find(body, line.path) if body and line.path else False

    @api.constrains("path")
    def _check_path(self):
        for line in self:
            if not line.path.startswith("/"):
                raise ValidationError(
                    self.env._("A path begins with a slash: %s", line.path)
                )


class AlignmentIngestKey(models.Model):
    """Reads the bodies of any webhook by a mapping that is made from the last one."""

    _inherit = "alignment.ingest.key"

    mapping_ids = fields.One2many("alignment.ingest.mapping", "key_id", copy=True)
    mapped_type_id = fields.Many2one(
        "customer.event.type",
        "Event Type of a Body",
        help="If the body does not name its event. Leave empty for a form.",
    )
    mapping_preview = fields.Text(
        "The Last Body Means",
        compute="_compute_mapping_preview",
    )
    webhook_url = fields.Char(
        "Webhook Address",
        compute="_compute_webhook_url",
        help="Enter this address in the other system, with the key at its end.",
    )

    _masked_fields = {"mapping_preview": "whole"}

    def _compute_webhook_url(self):
        for key in self:
            base = key.get_base_url()
            key.webhook_url = f"{base}/lead_alignment/v1/{WEBHOOK}?key="

    @api.depends("mapping_ids.target", "mapping_ids.path", "mapped_type_id")
    def _compute_mapping_preview(self):
        target = self.env["alignment.ingest.mapping"]._fields["target"]
        labels = dict(target._description_selection(self.env))
        for key in self:
            body = key._get_last_body()
            lines = [
                f"{labels[line.target]}: {text}"
                for line in key.mapping_ids
                if line.target and body and (text := find(body, line.path))
            ]
            key.mapping_preview = "\n".join(lines) or False

    def _get_last_body(self):
        """Return the last body that this key sent and we could not read, or None."""
        # sudo: the reader of a key may see what it sent; masked as all contacts are
        refusal = self.env["alignment.ingest.refusal"].sudo()
        domain = [("key_id", "=", self._origin.id), ("is_read", "=", False)]
        return refusal.search([*domain, ("raw", "!=", False)], limit=1).raw or None

    def _map_body(self, body, received_at):
        """Return a webhook's body as an event of Segment's API; None without a
        mapping.

        A body without an id of its own is one with the same body of the same day.
        """
        mapping = [(line.path, line.target) for line in self.mapping_ids if line.target]
        if not mapping:
            return None
        event = to_event(body, mapping, self.mapped_type_id.code or "form")
        if text := event.pop("timestamp", ""):
            zone = get_zone(self.company_id._get_timezone())
            latest = to_aware(received_at) + timedelta(minutes=5)
            if moment := read_moment(text, zone, latest):
                event["timestamp"] = moment
        if not event.get("messageId"):
            text = json.dumps([body, str(received_at.date())], sort_keys=True)
            event["messageId"] = hashlib.sha256(text.encode()).hexdigest()[:32]
        return event

    def action_map(self):
        """Open the mapping, with a line for each value of the last body.

        :raises UserError: if nothing came yet
        """
        self.ensure_one()
        self.check_access("write")
        body = self._get_last_body()
        if body is None and not self.mapping_ids:
            raise UserError(
                self.env._(
                    "Nothing came by this key yet. Enter the webhook address in the "
                    "other system and send a test."
                )
            )
        known = set(self.mapping_ids.mapped("path"))
        taken = set(self.mapping_ids.mapped("target"))
        lines = []
        for path, _sample in list_paths(body):
            if path not in known:
                known.add(path)
                target = _guess(path)
                target = target if target not in taken else False
                taken.add(target)
                lines.append({"key_id": self.id, "path": path, "target": target})
        self.env["alignment.ingest.mapping"].create(lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fields of %s", self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref("lead_alignment.alignment_ingest_key_view_mapping").id,
                    "form",
                )
            ],
            "target": "new",
        }

    def action_submit_mapped(self):
        """Read what was refused anew, by the mapping."""
        self.ensure_one()
        self.check_access("write")
        batches = self.env["alignment.ingest.batch"].search(
            [
                ("key_id", "=", self.id),
                ("call", "=", WEBHOOK),
                ("refusal_ids", "any", [("is_read", "=", False)]),
            ]
        )
        if batches:
            batches.action_resubmit()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


def _guess(path):
    """Return the target that a path's words name, or False.

    The innermost word counts first: "/data[merges][PHONE]" → "phone".
    """
    for part in reversed(PARTS.split(path)):
        words = part.replace("_", " ")
        kind = find_click_kind(words)
        if target := OF_FILES.get(find_field(words)) or CLICK_TARGETS.get(kind):
            return target
    return False
