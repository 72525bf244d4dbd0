from odoo import fields, models


class WebsitePageProperties(models.TransientModel):
    """Adds the event type to the page properties in the website editor."""

    _inherit = "website.page.properties"

    track = fields.Boolean(
        "Record Visits as Events",
        related="target_model_id.track",
        readonly=False,
        help="Each visit to this page is recorded in the visitor's history and scored.",
    )
    customer_event_type_id = fields.Many2one(
        related="target_model_id.customer_event_type_id", readonly=False
    )
