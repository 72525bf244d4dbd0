from odoo import api, models
from odoo.fields import Command

from odoo.addons.lead_alignment.models.funnel.signed_month_mixin import ONE_MONTH


class AlignmentRewardMonth(models.Model):
    """A month that is closed becomes settlements, one an employee. They are paid as the
    others are; corrections come with the next month."""

    _inherit = "alignment.reward.month"

    def _close(self):
        result = super()._close()
        self._settle()
        return result

    def _settle(self):
        """Make the settlements of this month, in the employees' contacts."""
        commission = self._get_reward_commission()
        # sudo: heads who sign have no rights on settlements; only what both signed is
        # settled, in the company of the month
        lines = self.env["alignment.reward.line"].sudo()
        settlements = self.env["commission.settlement"].sudo()
        lines = lines.search([("month_id", "=", self.id), ("amount", "!=", 0)])
        lines.user_id.partner_id.filtered(lambda one: not one.agent).agent = True
        last_day = self._get_last_day()
        settlements.with_company(self.company_id).create(
            [
                {
                    "name": f"{self.display_name} – {user.name}",
                    "reward_month_id": self.id,
                    "agent_id": user.partner_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "date_from": self.month,
                    "date_to": last_day,
                    "line_ids": [
                        Command.create(
                            {
                                "date": last_day,
                                "commission_id": commission.id,
                                "settled_amount": line.amount,
                            }
                        )
                        for line in own
                    ],
                }
                for user, own in lines.grouped("user_id").items()
            ]
        )

    @api.model
    def _get_reward_commission(self):
        """Return the kind of commission that rewards are; made anew if somebody deleted
        it."""
        xmlid = "lead_alignment_commission_oca.commission_reward"
        # sudo: as in _settle
        commissions = self.env["commission"].sudo()
        return self.env.ref(xmlid, False) or commissions.create(
            {"name": self.env._("Reward of the Agreement")}
        )

    def _get_last_day(self):
        return self.month + ONE_MONTH - self.month.resolution

    def action_open_settlements(self):
        """Open what is paid for this month."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "commission.settlement",
            "view_mode": "list,form",
            "domain": [("reward_month_id", "=", self.id)],
        }
