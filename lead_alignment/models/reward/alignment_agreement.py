from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

BASES = [
    ("none", "No reward"),
    ("new_customer", "New customer"),
    ("first_order", "First paid order"),
    ("paid_revenue", "Share of paid revenue"),
]
NEEDS_INVOICES = ("first_order", "paid_revenue")
# {name in the terms: field}
CLAUSE = {
    "basis": "reward_basis",
    "pot": "reward_pot",
    "percent": "reward_percent",
    "deal_cap": "reward_deal_cap",
    "member_cap": "reward_member_cap",
    "marketing_percent": "reward_marketing_percent",
    "referral_percent": "reward_referral_percent",
    "claw_back_days": "reward_claw_back_days",
}
NO_REWARD = {"basis": "none"}
# what is suggested to heads who agree on a reward
USUAL = {
    "rules": [{"origin": "sales", "source_ids": [], "marketing_percent": 0}],
    "shares": [
        {"department": "marketing", "kind": "brought", "percent": 70},
        {"department": "marketing", "kind": "pool", "percent": 30},
        {"department": "sales", "kind": "closed", "percent": 80},
        {"department": "sales", "kind": "pool", "percent": 20},
    ],
    "gates": [{"below": 70, "factor": 50}, {"below": 90, "factor": 80}],
}
ITEMS = {
    "rules": "reward_rule_ids",
    "shares": "reward_share_ids",
    "gates": "reward_gate_ids",
}


class AlignmentAgreement(models.Model):
    """The reward that both departments share for what they sold together. It is a
    clause like others: signed, and in versions. A deal is rewarded by the version that
    was in force when it was won."""

    _inherit = "alignment.agreement"

    reward_basis = fields.Selection(
        BASES,
        "Reward for",
        required=True,
        default="none",
        help="What marketing and sales share a reward for: each new customer, each new "
        "customer whose first order is paid, or what customers pay.",
    )
    reward_pot = fields.Monetary(
        "Reward per Customer",
        currency_field="company_currency_id",
        help="Shared by marketing and sales for each customer.",
    )
    reward_percent = fields.Float(
        "Percentage of Paid Revenue",
        digits=(5, 2),
        help="Of what customers paid, without tax, credit notes subtracted.",
    )
    reward_deal_cap = fields.Monetary(
        "Limit per Deal",
        currency_field="company_currency_id",
        help="Most that a single deal brings both departments together. 0: no limit.",
    )
    reward_member_cap = fields.Monetary(
        "Limit per Employee",
        currency_field="company_currency_id",
        help="Most that an employee gets in a month. 0: no limit.",
    )
    reward_marketing_percent = fields.Integer(
        "Marketing (%)",
        default=50,
        help="Marketing's percentage of the reward. Sales gets the rest.",
    )
    reward_referral_percent = fields.Integer(
        "Passed on by a Colleague (%)",
        help="Of the reward for a lead that a colleague outside sales passed on, this "
        "percentage goes to them first. The rest is shared as agreed.",
    )
    reward_claw_back_days = fields.Integer(
        "Taken Back within",
        default=90,
        help="If the customer cancels or gets a refund within this many days, the "
        "reward is taken back. Later it stays.",
    )
    reward_rule_ids = fields.One2many(
        "alignment.reward.rule", "agreement_id", "Exceptions", copy=True
    )
    reward_share_ids = fields.One2many(
        "alignment.reward.share", "agreement_id", "Within the Departments", copy=True
    )
    reward_gate_ids = fields.One2many(
        "alignment.reward.gate", "agreement_id", "Factor", copy=True
    )

    _check_reward = models.Constraint(
        "CHECK(COALESCE(reward_pot, 0) >= 0 AND COALESCE(reward_deal_cap, 0) >= 0 "
        "AND COALESCE(reward_member_cap, 0) >= 0 "
        "AND COALESCE(reward_claw_back_days, 0) >= 0 "
        "AND COALESCE(reward_percent, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(reward_marketing_percent, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(reward_referral_percent, 0) BETWEEN 0 AND 100)",
        "Rewards, limits and days cannot be negative, and percentages must be between "
        "0 and 100.",
    )

    @api.constrains("reward_basis")
    def _check_reward_basis(self):
        has_invoices = self.env["alignment.reward.month"]._has_invoices()
        for agreement in self:
            if agreement.reward_basis in NEEDS_INVOICES and not has_invoices:
                raise ValidationError(
                    self.env._(
                        "Rewards for paid orders need the apps Sales and Invoicing. "
                        "Install them, or reward new customers."
                    )
                )

    def _prepare_terms(self):
        return {**super()._prepare_terms(), "reward": self._prepare_reward()}

    def _prepare_reward(self):
        """Return the clause as plain values; no more than that where there is none."""
        if self.reward_basis == "none":
            return dict(NO_REWARD)
        return {
            **{key: self[name] for key, name in CLAUSE.items()},
            **{key: self[name]._prepare_terms() for key, name in ITEMS.items()},
        }

    def _complete_terms(self, terms):
        return {"reward": NO_REWARD, **super()._complete_terms(terms)}

    def _restore_terms(self, terms):
        result = super()._restore_terms(terms)
        self._restore_reward(terms.get("reward", NO_REWARD))
        return result

    def _restore_reward(self, reward):
        self.write({name: reward[key] for key, name in CLAUSE.items() if key in reward})
        for key, name in ITEMS.items():
            if key in reward:
                items = self[name]
                items.unlink()
                restored = [
                    items._prepare_restored(place, row)
                    for place, row in enumerate(reward[key])
                ]
                items.create(
                    [{**vals, "agreement_id": self.id} for vals in restored if vals]
                )

    def _load_default_terms(self):
        result = super()._load_default_terms()
        self._load_default_reward()
        return result

    def _load_default_reward(self):
        """Suggest how a reward may be shared. Nothing is rewarded until the heads say
        for what."""
        for agreement in self:
            agreement._restore_reward(USUAL)

    def action_propose(self, reason=False):
        """:raises UserError: see the super method; for a reward without an amount"""
        self._check_reward_amount()
        return super().action_propose(reason)

    def action_put_in_force(self):
        """:raises UserError: see the super method; for a reward without an amount"""
        for agreement in self:
            agreement._check_reward_amount()
        return super().action_put_in_force()

    def _check_reward_amount(self):
        self.ensure_one()
        basis = self.reward_basis
        name = "reward_percent" if basis == "paid_revenue" else "reward_pot"
        if basis != "none" and not self[name]:
            raise UserError(
                self.env._(
                    "%s: say how much. It is empty.",
                    self._fields[name]._description_string(self.env),
                )
            )
