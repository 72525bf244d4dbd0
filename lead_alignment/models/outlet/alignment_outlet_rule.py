from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..handover.crm_lead_lifecycle_change import STAGES

FACTS = [
    ("stage", "Lifecycle stage reached"),
    ("status", "Call outcome"),
    ("event", "Customer event"),
    ("undone", "Customer event taken back"),
]


class AlignmentOutletRule(models.Model):
    """Which fact of ours is which event of the platform, and what it is worth."""

    _name = "alignment.outlet.rule"
    _description = "Rule of Ad Feedback"
    _order = "outlet_id, sequence, id"
    _rec_name = "event"

    outlet_id = fields.Many2one(
        "alignment.outlet", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="outlet_id.company_id")
    sequence = fields.Integer(default=10)
    fact = fields.Selection(
        FACTS,
        required=True,
        default="stage",
    )
    stage = fields.Selection(STAGES)
    status_id = fields.Many2one("crm.k.status", "K-Status", ondelete="cascade")
    type_id = fields.Many2one(
        "customer.event.type",
        "Event Type",
        ondelete="cascade",
        help="E.g. an order, or an order taken back: cancelled or refunded. It is told "
        "for the customer's last lead that the platform knows.",
    )
    event = fields.Char(
        "Event at Platform",
        required=True,
        help="Meta and TikTok: name of the event. Google: number of the conversion "
        "action.",
    )
    value = fields.Selection(
        [("none", "No value"), ("amount", "Its amount"), ("fixed", "Fixed")],
        required=True,
        default="none",
    )
    fixed_value = fields.Monetary()
    currency_id = fields.Many2one(related="company_id.currency_id")
    collected_date = fields.Datetime(
        "Collected until", readonly=True, copy=False, export_string_translation=False
    )

    def write(self, vals):
        """A rule that means something else is collected anew, since the outlet's
        start."""
        if vals.keys() & {
            "fact",
            "stage",
            "status_id",
            "type_id",
            "event",
            "outlet_id",
        }:
            vals = {**vals, "collected_date": False}
        return super().write(vals)

    @api.constrains(
        "fact", "stage", "status_id", "type_id", "event", "fixed_value", "outlet_id"
    )
    def _check_rule(self):
        for rule in self:
            if rule.fact == "stage" and not rule.stage:
                raise ValidationError(self.env._("Choose the stage of each rule."))
            if rule.fact == "status" and not rule.status_id:
                raise ValidationError(self.env._("Choose the K-status of each rule."))
            if rule.fact in ("event", "undone") and not rule.type_id:
                raise ValidationError(self.env._("Choose the event of each rule."))
            if rule.outlet_id.platform == "google" and not (
                rule.event.isascii() and rule.event.isdecimal()
            ):
                raise ValidationError(
                    self.env._(
                        "Google wants the number of the conversion action, not %s.",
                        rule.event,
                    )
                )
            if rule.fixed_value < 0:
                raise ValidationError(self.env._("A value cannot be negative."))
