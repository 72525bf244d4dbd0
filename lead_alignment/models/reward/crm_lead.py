from odoo import models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What merged leads earned moves to the lead that stays; a deal that was counted
    twice is then taken back with the next month."""

    _inherit = "crm.lead"

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            "alignment.reward.entry": SQL(
                "UPDATE alignment_reward_entry SET lead_id = %s "
                "WHERE lead_id = ANY(%s)",
                self.id,
                opportunities.ids,
            ),
        }
