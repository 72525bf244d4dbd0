from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    calling_hour_from = fields.Float(
        related="company_id.calling_hour_from", readonly=False
    )
    calling_hour_to = fields.Float(related="company_id.calling_hour_to", readonly=False)
    cold_calling_hour_from = fields.Float(
        related="company_id.cold_calling_hour_from", readonly=False
    )
    cold_calling_hour_to = fields.Float(
        related="company_id.cold_calling_hour_to", readonly=False
    )
    is_cold_call_limited = fields.Boolean(
        related="company_id.is_cold_call_limited", readonly=False
    )
    lease_minutes = fields.Integer(related="company_id.lease_minutes", readonly=False)
    hand_picks_per_day = fields.Integer(
        related="company_id.hand_picks_per_day", readonly=False
    )

    identity_policy = fields.Selection(
        related="company_id.identity_policy", readonly=False
    )
    own_contacts = fields.Text(related="company_id.own_contacts", readonly=False)
    buyer_lead_owner = fields.Selection(
        related="company_id.buyer_lead_owner", readonly=False
    )
    event_retention_months = fields.Integer(
        related="company_id.event_retention_months", readonly=False
    )

    conversion_days = fields.Integer(
        related="company_id.conversion_days", readonly=False
    )

    gross_margin = fields.Float(related="company_id.gross_margin", readonly=False)

    has_daily_report = fields.Boolean(
        related="company_id.has_daily_report", readonly=False
    )
    daily_report_hour = fields.Float(
        related="company_id.daily_report_hour", readonly=False
    )

    complaint_minutes = fields.Integer(
        related="company_id.complaint_minutes", readonly=False
    )
    mask_marketing = fields.Boolean(related="company_id.mask_marketing", readonly=False)
    mask_sales = fields.Boolean(related="company_id.mask_sales", readonly=False)
    mask_support = fields.Boolean(related="company_id.mask_support", readonly=False)
    reveal_limit = fields.Integer(related="company_id.reveal_limit", readonly=False)
    export_marketing = fields.Boolean(
        related="company_id.export_marketing", readonly=False
    )
    export_sales = fields.Boolean(related="company_id.export_sales", readonly=False)
    export_support = fields.Boolean(related="company_id.export_support", readonly=False)
    campaign_channel_id = fields.Many2one(
        related="company_id.campaign_channel_id", readonly=False
    )

    def action_apply_vietnamese_call_defaults(self):
        self.env["crm.k.status"].action_apply_vietnamese_defaults()
