from odoo import fields, models


class AlignmentChannelContact(models.Model):
    """When a person was last answered: what they wrote before needs no answer."""

    _inherit = "alignment.channel.contact"

    answered_date = fields.Datetime("Last Answered on", readonly=True)
