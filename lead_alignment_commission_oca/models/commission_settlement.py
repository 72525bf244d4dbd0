from odoo import api, fields, models


class CommissionSettlement(models.Model):
    """What an employee is paid for a reward month: what both heads signed, so that it
    is not edited."""

    _inherit = "commission.settlement"
    _facts = _facts_left_out = frozenset({"reward_month_id"})

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

    @api.depends("reward_month_id")
    def _compute_can_edit(self):
        result = super()._compute_can_edit()
        self.filtered("reward_month_id").can_edit = False
        return result
