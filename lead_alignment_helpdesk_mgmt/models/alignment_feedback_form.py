from odoo import fields, models


class AlignmentFeedbackForm(models.Model):
    _inherit = "alignment.feedback.form"

    trigger = fields.Selection(
        selection_add=[("ticket_closed", "A ticket is closed"), ("demand",)],
        ondelete={"ticket_closed": "set demand"},
    )
