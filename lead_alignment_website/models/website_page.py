from odoo import fields, models


class WebsitePage(models.Model):
    """Adds the event type of a page: a price list is worth more than the news."""

    _inherit = "website.page"

    customer_event_type_id = fields.Many2one(
        "customer.event.type",
        "Event Type",
        domain=[("channel", "=", "web"), ("makes_lead", "=", False)],
        ondelete="set null",
        help="Event recorded when a visitor views this page, e.g. Pricing Page "
        "Viewed. Leave empty for Page Viewed. Page tracking must be on.",
    )
