from odoo import models


class CrmLeadRefer(models.TransientModel):
    """Links the lead to the chat that it was passed from, so that sales may read it."""

    _inherit = "crm.lead.refer"

    def _prepare_lead(self, known):
        vals = super()._prepare_lead(known)
        if self.origin_model == "discuss.channel":
            vals["origin_channel_id"] = self.origin_id
        return vals
