from odoo import fields, models


class HelpdeskTicketCategory(models.Model):
    _inherit = "helpdesk.ticket.category"

    is_complaint = fields.Boolean(
        "Complaint",
        help="Tickets in this category go to the customer's account owner, with a "
        "deadline for the reply.",
    )
