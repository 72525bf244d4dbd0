from odoo import models


class CrmLead(models.Model):
    """What is told of leads that are merged goes on as the surviving one's."""

    _inherit = "crm.lead"

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("alignment.outbox", opportunities),
        }
