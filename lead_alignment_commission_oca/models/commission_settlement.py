from odoo import fields, models


class CommissionSettlement(models.Model):
    """What an employee is paid for a reward month."""

    _inherit = "commission.settlement"

    settlement_type = fields.Selection(
        selection_add=[("reward", "Reward of the agreement")],
        ondelete={"reward": "set default"},
    )
    reward_month_id = fields.Many2one(
        "alignment.reward.month",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _unique_reward = models.UniqueIndex(
        "(reward_month_id, agent_id) WHERE reward_month_id IS NOT NULL",
        "This month is settled already.",
    )
