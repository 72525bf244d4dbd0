from odoo import fields, models


class HelpdeskTicketCategory(models.Model):
    _inherit = "helpdesk.ticket.category"

    is_complaint = fields.Boolean(
        "Complaint",
        help="Tickets of this category go to whoever looks after the customer, with a "
        "deadline for the answer.",
    )
