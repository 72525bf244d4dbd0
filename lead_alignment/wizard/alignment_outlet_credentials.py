from odoo import fields, models


class AlignmentOutletCredentials(models.TransientModel):
    """Sets the secrets of an outlet."""

    _name = "alignment.outlet.credentials"
    _description = "Credentials of an Outlet"
    _inherit = ["credentials.mixin"]
    _owner = "outlet_id"
    _secrets = ("access_token", "client_secret", "refresh_token")
    _cleared = ("error", "pause_date", "token_date")

    outlet_id = fields.Many2one("alignment.outlet", readonly=True, ondelete="cascade")
    platform = fields.Selection(related="outlet_id.platform")
    access_token = fields.Char(
        store=False, help="Token with the right to send conversions."
    )
    client_secret = fields.Char(
        store=False, help="Secret of your OAuth client at Google."
    )
    refresh_token = fields.Char(
        store=False,
        help="Refresh token of the client, for the scope of the Data Manager API.",
    )
