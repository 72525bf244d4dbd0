from odoo import models

TOLD_STAGES = ("sal", "sql", "customer", "disqualified")


class CrmLead(models.Model):
    """Notifies the colleague who passed a lead to sales how far it gets. Merged leads:
    who passed one of them passed the lead that stays."""

    _inherit = "crm.lead"

    def _after_lifecycle_move(self, stage):
        result = super()._after_lifecycle_move(stage)
        if stage in TOLD_STAGES and (passed := self.filtered("referred")):
            self.env["crm.lead.referral"]._notify_referrers(passed)
        return result

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("crm.lead.referral", opportunities),
        }
