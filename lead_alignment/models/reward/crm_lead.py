from odoo import models


class CrmLead(models.Model):
    """What merged leads earned moves to the lead that stays; a deal that was counted
    twice is then taken back with the next month."""

    _inherit = "crm.lead"

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("alignment.reward.entry", opportunities),
        }
