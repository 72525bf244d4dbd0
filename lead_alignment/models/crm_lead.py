from odoo import api, fields, models

# who may see the rows behind the charts, as ir.model.access.csv says
COST_READERS = (
    "lead_alignment.lead_alignment_group_marketing_user,"
    "sales_team.group_sale_manager,lead_alignment.lead_alignment_group_director"
)
FUNNEL_READERS = f"sales_team.group_sale_salesman,{COST_READERS}"


class CrmLead(models.Model):
    """Masks the addresses of leads, and links leads to the reports that they are rows
    of.

    Imported last, so that the mask is the outermost extension of the lead.
    """

    _name = "crm.lead"
    _inherit = ["contact.mask.mixin", "crm.lead"]

    _masked_fields = {
        "phone": "phone",
        "phone_2": "phone",
        "phone_sanitized": "phone",
        "phone_mobile_search": "phone",
        "email_from": "email",
        "email_normalized": "email",
        "email_cc": "email",
        "email_domain_criterion": "email",
        "contact_point": "contact",
        "name": "text",
        "contact_name": "text",
        "partner_name": "text",
    }

    quality_report_ids = fields.One2many(
        "crm.lead.quality.report",
        "lead_id",
        "Row in Lead Quality",
        export_string_translation=False,
        help="Technical link used when you click a chart.",
    )
    source_report_ids = fields.One2many(
        "crm.source.report",
        "lead_id",
        "Rows in Sources and Cost",
        export_string_translation=False,
        help="Technical link used by the source charts.",
        groups=COST_READERS,
    )

    funnel_report_ids = fields.One2many(
        "crm.funnel.report",
        "lead_id",
        "Row in Funnel",
        export_string_translation=False,
        help="Technical link used when you click a chart.",
        groups=FUNNEL_READERS,
    )
    conversion_report_ids = fields.One2many(
        "crm.conversion.report",
        "lead_id",
        "Rows in Conversion over Time",
        export_string_translation=False,
        help="Technical link used when you click a chart.",
        groups=COST_READERS,
    )
    acquisition_report_ids = fields.One2many(
        "crm.acquisition.report",
        "lead_id",
        "Rows in Acquisition Cost",
        export_string_translation=False,
        help="Technical link used when you click a chart.",
        groups=COST_READERS,
    )
    value_report_ids = fields.One2many(
        "crm.value.report",
        "lead_id",
        "Rows in Customer Value",
        export_string_translation=False,
        help="Technical link used when you click a chart.",
        groups=COST_READERS,
    )
    attribution_report_ids = fields.One2many(
        "crm.attribution.report",
        "lead_id",
        "Rows in Attribution",
        export_string_translation=False,
        help="Technical link used when you click a chart.",
        groups=COST_READERS,
    )

    @api.model
    def get_import_templates(self):
        name = "vi" if self.env.lang == "vi_VN" else "en"
        return [
            {
                "label": self.env._("Import Template for Leads with K-Status"),
                "template": f"/lead_alignment/static/xls/lead_import_{name}.xlsx",
            },
            *super().get_import_templates(),
        ]
