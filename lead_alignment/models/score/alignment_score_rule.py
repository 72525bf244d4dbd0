from odoo import api, fields, models
from odoo.exceptions import ValidationError

# fields of an event that a rule's condition may ask for, beside its type
EVENT_FIELDS = ("label", "value", "campaign_id")
DAYS_IN_MONTH = 30


class AlignmentScoreRule(models.Model):
    """Points for a kind of behaviour: how many, how often, for how long.

    A changed rule holds once it is published; see ``alignment.agreement``.
    """

    _name = "alignment.score.rule"
    _description = "Score Rule"
    _inherit = ["score.rule.mixin"]
    _condition_model = "customer.event"

    event_type_id = fields.Many2one(
        "customer.event.type",
        required=True,
        index=True,
        ondelete="restrict",
        help="Action by the customer or a colleague.",
    )
    name = fields.Char(
        "Rule Name", help="Leave empty to use the event type's name.", translate=True
    )
    domain = fields.Char(
        "Condition",
        help="Leave empty to score every event of this type, or add a condition on "
        "its text, value or campaign.",
    )
    points = fields.Integer(
        required=True,
        default=5,
        aggregator=None,
        help=(
            "Points for one event on the day it happens. Use a negative number to "
            "deduct points."
        ),
    )
    cap = fields.Integer(
        "Limit",
        default=0,
        aggregator=None,
        help="Maximum number of events to count, newest first. 0: no limit.",
    )
    window_days = fields.Integer(
        "Period (Days)",
        required=True,
        default=60,
        aggregator=None,
        help="Older events are not scored.",
    )
    half_life_days = fields.Integer(
        "Half-Life (Days)",
        default=14,
        aggregator=None,
        help="Number of days after which half of the points remain. 0: points stay "
        "the same until the period ends.",
    )
    group_id = fields.Many2one(
        "alignment.score.group",
        index="btree_not_null",
        ondelete="set null",
        domain="[('agreement_id', '=', agreement_id)]",
        help="Rules in a group share a maximum number of points.",
    )
    sentence = fields.Char("Rule Summary", compute="_compute_sentence")

    _check_window = models.Constraint(
        "CHECK(window_days > 0)", "The period must be at least one day."
    )
    _check_not_negative = models.Constraint(
        "CHECK(cap >= 0 AND half_life_days >= 0)",
        (
            "The limit and the half-life cannot be negative. Enter 0 for no limit or "
            "no decay."
        ),
    )
    _check_points = models.Constraint(
        "CHECK(points BETWEEN -1000 AND 1000)",
        "Enter points between −1,000 and 1,000.",
    )

    @api.depends("name", "event_type_id.name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.name or rule.event_type_id.name or ""

    @api.depends(
        "name",
        "event_type_id",
        "points",
        "cap",
        "window_days",
        "half_life_days",
        "group_id.name",
        "group_id.cap",
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for rule in self:
            rule.sentence = rule._describe()

    def _describe(self):
        """Return e.g. "Pricing page: +10 points, at most 2 times in 60 days"."""
        self.ensure_one()
        number = f"{self.points:+d}"
        is_one = abs(self.points) == 1
        parts = [
            self.env._("%s point", number)
            if is_one
            else self.env._("%s points", number)
        ]
        if self.cap == 1:
            parts.append(self.env._("once in %s days", self.window_days))
        elif self.cap:
            parts.append(
                self.env._(
                    "up to %(cap)s times in %(days)s days",
                    cap=self.cap,
                    days=self.window_days,
                )
            )
        else:
            parts.append(self.env._("every time within %s days", self.window_days))
        if self.half_life_days:
            parts.append(self.env._("half-life %s days", self.half_life_days))
        if self.group_id:
            parts.append(
                self.env._(
                    "group %(group)s: limit %(cap)s",
                    group=self.group_id.name,
                    cap=self.group_id.cap,
                )
            )
        return f"{self.display_name or '…'}: {', '.join(parts)}"

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._check_condition(rule.domain, rule._condition_model, EVENT_FIELDS)

    @api.constrains("group_id", "agreement_id")
    def _check_group(self):
        for rule in self:
            if rule.group_id and rule.group_id.agreement_id != rule.agreement_id:
                raise ValidationError(
                    self.env._(
                        "%s: its group belongs to another company.", rule.display_name
                    )
                )

    @api.constrains("window_days", "active", "agreement_id")
    def _check_retention(self):
        """:raises ValidationError: for a window longer than events are kept"""
        for rule in self.filtered("active"):
            # sudo: reads a setting of the company
            months = rule.agreement_id.sudo().company_id.event_retention_months
            if rule.window_days > months * DAYS_IN_MONTH:
                raise ValidationError(
                    self.env._(
                        "%(rule)s looks back %(days)s days, but events are only kept "
                        "for %(months)s months. Shorten the rule or keep events "
                        "longer.",
                        rule=rule.display_name,
                        days=rule.window_days,
                        months=months,
                    )
                )
