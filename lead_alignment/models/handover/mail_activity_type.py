from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    category = fields.Selection(
        selection_add=[("handover", "Accept Handoff")],
        ondelete={"handover": "set default"},
    )
