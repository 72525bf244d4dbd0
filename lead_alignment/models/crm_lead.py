from odoo import api, fields, models


class CrmLead(models.Model):
    """Joins our concerns to the lead, one mixin each.

    They stand before "crm.lead", so that they extend its methods.
    """

    _name = "crm.lead"
    _inherit = [
        "contact.mask.mixin",
        "lead.sla.mixin",
        "lead.handover.mixin",
        "lead.crossing.mixin",
        "lead.lifecycle.mixin",
        "lead.gate.mixin",
        "lead.event.mixin",
        "lead.from.event.mixin",
        "lead.correction.mixin",
        "lead.feedback.mixin",
        "lead.outcome.dialog.mixin",
        "lead.outcome.undo.mixin",
        "lead.outcome.mixin",
        "lead.next.call.mixin",
        "lead.queue.mixin",
        "lead.call.list.mixin",
        "lead.alert.mixin",
        "lead.distribution.mixin",
        "lead.k.status.mixin",
        "lead.origin.mixin",
        "lead.touch.mixin",
        "lead.score.mixin",
        "lead.profile.mixin",
        "folded.name.mixin",
        "crm.lead",
    ]

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
        help="The lead as the report sees it: a click on a chart searches by this.",
    )
    source_report_ids = fields.One2many(
        "crm.source.report",
        "lead_id",
        "Rows in Sources and Cost",
        export_string_translation=False,
        help="As above, for charts of sources.",
        groups="lead_alignment.lead_alignment_group_marketing_user,"
        "sales_team.group_sale_manager,lead_alignment.lead_alignment_group_director",
    )

    _folded_from = "contact_name"

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
