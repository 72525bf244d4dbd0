from odoo import fields, models


class ResUsers(models.Model):
    """The user's extension at the phone system."""

    _inherit = "res.users"

    phone_extension = fields.Char(
        help="Extension or user name of the user at the telephone exchange: it tells "
        "whose call it was."
    )
