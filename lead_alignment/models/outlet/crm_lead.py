from odoo import models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What is told of leads that are merged goes on as the surviving one's."""

    _inherit = "crm.lead"

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            "alignment.outbox": SQL(
                "UPDATE alignment_outbox SET lead_id = %s WHERE lead_id = ANY(%s)",
                self.id,
                opportunities.ids,
            ),
        }
