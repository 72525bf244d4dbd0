from odoo import fields, models


class WebsitePageProperties(models.TransientModel):
    """Adds the event type to the page properties in the website editor."""

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
