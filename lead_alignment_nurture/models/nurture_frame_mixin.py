from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.lead_alignment.tools.uplift import plan_sizes

GOALS = [("mql", "Becomes MQL"), ("k1", "Call outcome K1"), ("order", "Deal won")]


class NurtureFrameMixin(models.AbstractModel):
    """For whom a program is, and what it is to achieve: written on the program, and
    frozen on each version that is started."""

    _name = "nurture.frame.mixin"
    _description = "Frame of a Nurture Program"

    audience = fields.Selection(
        [
            ("nurture", "Leads in nurturing"),
            ("recycled", "Leads that sales returned or recycled"),
            ("customer", "Customers"),
        ],
        required=True,
        default="nurture",
    )
    domain = fields.Char(
        "Only Leads That",
        help="Narrow the audience by score, fit, product, source, call outcome or any "
        "other field of leads.",
    )
    entry = fields.Selection(
        [
            ("any", "As soon as they belong to the audience"),
            ("status", "After a call outcome"),
            ("event", "After an event"),
            ("idle", "After a time without contact"),
            ("score", "When their score falls"),
        ],
        "They Enter",
        required=True,
        default="any",
    )
    entry_status_ids = fields.Many2many("crm.k.status", string="Call Outcomes")
    entry_type_id = fields.Many2one(
        "customer.event.type", "Event", ondelete="restrict", index="btree_not_null"
    )
    entry_days = fields.Integer("Days Without Contact", default=30)
    entry_score = fields.Integer("Below the Score", default=20)
    again_days = fields.Integer(
        "Again After (Days)",
        help="How long after leaving a person may enter again. 0: never.",
    )
    goal = fields.Selection(GOALS, required=True, default="k1")
    goal_days = fields.Integer(
        "Within (Days)", default=60, help="How long after entering the goal counts."
    )
    holdout_percent = fields.Float(
        "Held Out (%)",
        default=20,
        digits=(5, 1),
        help="Share of people who get no messages. Only the comparison with them shows "
        "what the program achieves.",
    )
    base_percent = fields.Float(
        "Reach It Anyway (%)",
        default=10,
        digits=(5, 1),
        help="Share of people who would reach the goal without the program.",
    )
    uplift_percent = fields.Float(
        "Uplift to Detect (%)",
        default=50,
        digits=(5, 1),
        help="The smallest relative uplift that you want to be sure of. The smaller it "
        "is, the more people are needed.",
    )

    _check_shares = models.Constraint(
        "CHECK(holdout_percent >= 0 AND holdout_percent <= 90 "
        "AND base_percent > 0 AND base_percent < 100 "
        "AND uplift_percent > 0 AND uplift_percent <= 1000)",
        "Up to 90 % of people can be held out, and the other shares must be above 0.",
    )
    _check_days = models.Constraint(
        "CHECK(goal_days > 0 AND again_days >= 0 AND entry_days >= 0)",
        "Days must be above 0.",
    )

    @api.constrains("base_percent", "uplift_percent")
    def _check_expectation(self):
        for one in self:
            if one.base_percent * (1 + one.uplift_percent / 100) >= 100:
                raise ValidationError(
                    self.env._(
                        "With this uplift more than 100 %% of people would reach the "
                        "goal."
                    )
                )

    @api.constrains("entry", "entry_status_ids", "entry_type_id")
    def _check_entry(self):
        for one in self:
            if one.entry == "status" and not one.entry_status_ids:
                raise ValidationError(
                    self.env._("Choose the call outcomes after which people enter.")
                )
            if one.entry == "event" and not one.entry_type_id:
                raise ValidationError(
                    self.env._("Choose the event after which people enter.")
                )

    def _get_planned_sizes(self, comparisons=1):
        """Return how many people must be treated and held out, or None if nobody is
        held out or the expectation is impossible."""
        self.ensure_one()
        try:
            return plan_sizes(
                self.base_percent / 100,
                self.uplift_percent / 100,
                self.holdout_percent / 100,
                comparisons,
            )
        except ValueError:
            return None

    def _prepare_frame_vals(self):
        """Return the values with which another record has the same frame."""
        self.ensure_one()
        return {
            "audience": self.audience,
            "domain": self.domain,
            "entry": self.entry,
            "entry_status_ids": [Command.set(self.entry_status_ids.ids)],
            "entry_type_id": self.entry_type_id.id,
            "entry_days": self.entry_days,
            "entry_score": self.entry_score,
            "again_days": self.again_days,
            "goal": self.goal,
            "goal_days": self.goal_days,
            "holdout_percent": self.holdout_percent,
            "base_percent": self.base_percent,
            "uplift_percent": self.uplift_percent,
        }
