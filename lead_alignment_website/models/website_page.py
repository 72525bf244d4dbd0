from odoo import fields, models


class WebsitePage(models.Model):
    """Adds the event type of a page: a price list is worth more than the news."""

    _inherit = "website.page"

    customer_event_type_id = fields.Many2one(
        "customer.event.type",
        "Counts As",
        domain=[("channel", "=", "web"), ("makes_lead", "=", False)],
        ondelete="set null",
        help="The event in the customer's ledger when somebody sees this page, e.g. "
        "Pricing Page Viewed. Empty: Page Viewed. The page has to be tracked.",
    )
