from odoo import fields, models


class OriginReportMixin(models.AbstractModel):
    """A report with what brought a lead and who holds it."""

    _name = "origin.report.mixin"
    _description = "Report by Origin"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    sub_team = fields.Char(
        "Marketing Sub-Team",
        readonly=True,
        help="Of the first touchpoint, else of the campaign.",
    )
    marketer_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
