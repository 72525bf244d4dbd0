from odoo import api, models


class LeadsReportMixin(models.AbstractModel):
    """A report whose bars and cells open the leads that they count.

    ``_rows_of_lead``: name of the field of ``crm.lead`` with the rows of a lead
    ``_counted``: domain of the rows that stand for a lead
    """

    _name = "leads.report.mixin"
    _description = "Report of Leads"
    _rows_of_lead = ""
    _counted = ()

    @api.model
    def action_open_leads(self, domain):
        """Open the leads behind a part of a chart or table, lost ones included.

        :param domain: on this report
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_action_of_report"
        )
        action["domain"] = [(self._rows_of_lead, "any", [*domain, *self._counted])]
        return action
