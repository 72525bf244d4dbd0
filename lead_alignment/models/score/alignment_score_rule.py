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
        "Behaviour",
        required=True,
        index=True,
        ondelete="restrict",
        help="What the customer, or a colleague, did.",
    )
    name = fields.Char(
        "Called", help="Empty: it is called like the behaviour.", translate=True
    )
    domain = fields.Char(
        "Only If",
        help="Empty: for all of this behaviour. Or a condition on the text, the value "
        "or the campaign of the event.",
    )
    points = fields.Integer(
        required=True,
        default=5,
        aggregator=None,
        help="For one time, on its day. Less than 0 takes points away.",
    )
    cap = fields.Integer(
        "At Most",
        default=0,
        aggregator=None,
        help="How many times count, the newest ones; 0 for all.",
    )
    window_days = fields.Integer(
        "In Days",
        required=True,
        default=60,
        aggregator=None,
        help="What is older does not count any more.",
    )
    half_life_days = fields.Integer(
        "Half After",
        default=14,
        aggregator=None,
        help="Days after which half of the points are left, and so on; 0: they stay "
        "whole until the window ends.",
    )
    group_id = fields.Many2one(
        "alignment.score.group",
        index="btree_not_null",
        ondelete="set null",
        domain="[('agreement_id', '=', agreement_id)]",
        help="Rules of a group bring a limited number of points together.",
    )
    sentence = fields.Char("In Words", compute="_compute_sentence")

    _check_window = models.Constraint(
        "CHECK(window_days > 0)", "A rule looks back for a day at least."
    )
    _check_not_negative = models.Constraint(
        "CHECK(cap >= 0 AND half_life_days >= 0)",
        "How often and the days to half cannot be negative; 0 stands for none.",
    )
    _check_points = models.Constraint(
        "CHECK(points BETWEEN -1000 AND 1000)",
        "A rule brings or takes 1,000 points at most.",
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
                    "at most %(cap)s times in %(days)s days",
                    cap=self.cap,
                    days=self.window_days,
                )
            )
        else:
            parts.append(self.env._("each time in %s days", self.window_days))
        if self.half_life_days:
            parts.append(self.env._("half after %s days", self.half_life_days))
        if self.group_id:
            parts.append(
                self.env._(
                    "with all of %(group)s at most %(cap)s",
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
                        "%s: its group is of another company.", rule.display_name
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
                        "%(rule)s looks back %(days)s days, but behaviour is kept for "
                        "%(months)s months only.",
                        rule=rule.display_name,
                        days=rule.window_days,
                        months=months,
                    )
                )
