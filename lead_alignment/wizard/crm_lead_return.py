from odoo import api, fields, models


class CrmLeadReturn(models.TransientModel):
    """Asks for the reason why leads go back to marketing."""

    _name = "crm.lead.return"
    _description = "Return Leads to Marketing"
    _inherit = ["active.records.mixin"]

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
    asked = fields.Json(
        compute="_compute_asked",
        export_string_translation=False,
        help="Forms to fill in when a handoff is returned.",
    )
    answers = fields.Json(export_string_translation=False)

    @api.depends("lead_ids", "kind")
    def _compute_asked(self):
        for wizard in self:
            forms = wizard._get_forms()
            company = wizard.lead_ids._get_feedback_company()
            lists = wizard.lead_ids._get_lists(company) if forms else {}
            wizard.asked = {"forms": forms, "lists": lists}

    def _get_forms(self):
        if self.kind != "reject" or not self.lead_ids:
            return []
        return self.lead_ids._get_forms_of_return()

    def action_return(self):
        """Return the leads; show the user's own list if they are out of sight."""
        self.ensure_one()
        leads = self.lead_ids
        if self.kind == "reject":
            said = leads._read_forms(self._get_forms(), self.answers)
            leads.action_return(self.reason_id, self.note)
            # sudo: the user may not see the leads any more
            for form, answers in said:
                leads.sudo()._give_feedback(form, answers)
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
