from odoo import fields, models


class CrmLeadReturn(models.TransientModel):
    """Asks why leads go back to marketing."""

    _name = "crm.lead.return"
    _description = "Return Leads to Marketing"
    _inherit = ["chosen.records.mixin"]

    _chosen = "lead_ids"

    lead_ids = fields.Many2many("crm.lead", string="Leads", readonly=True)
    kind = fields.Selection(
        [("reject", "Return"), ("recycle", "Recycle")], required=True, default="reject"
    )
    reason_id = fields.Many2one(
        "alignment.reason", "Why", required=True, domain="[('kind', '=', kind)]"
    )
    nature = fields.Selection(related="reason_id.nature")
    note = fields.Char()

    def action_return(self):
        """Leads that are out of sight afterwards give way to the own list."""
        self.ensure_one()
        leads = self.lead_ids
        if self.kind == "reject":
            leads.action_return(self.reason_id, self.note)
        else:
            leads.action_recycle(self.reason_id)
        self.env.flush_all()
        self.env.invalidate_all()
        if len(leads._filtered_access("read")) == len(leads):
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_action_calls"
        )
        return {**action, "target": "main"}
