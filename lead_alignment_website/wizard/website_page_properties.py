from odoo import fields, models


class WebsitePageProperties(models.TransientModel):
    """What the marketer sets beside the page, in the website."""

    _inherit = "website.page.properties"

    track = fields.Boolean(
        "Visits in the Ledger",
        related="target_model_id.track",
        readonly=False,
        help="Whoever visits this page gets an event in their history and its points.",
    )
    customer_event_type_id = fields.Many2one(
        related="target_model_id.customer_event_type_id", readonly=False
    )
