from odoo import fields, models


class AlignmentChannelCredentials(models.TransientModel):
    """Sets the secrets of a channel."""

    _name = "alignment.channel.credentials"
    _description = "Credentials of a Channel"
    _inherit = ["credentials.mixin"]
    _owner = "channel_id"
    _secrets = ("app_secret", "hook_secret", "access_token")

    channel_id = fields.Many2one("alignment.channel", readonly=True, ondelete="cascade")
    platform = fields.Selection(related="channel_id.platform")
    app_secret = fields.Char(
        store=False, help="Secret key of your app at the platform."
    )
    hook_secret = fields.Char(
        "Webhook Secret",
        store=False,
        help="Zalo: the secret key of the official account. Google: the key of the "
        "lead form.",
    )
    access_token = fields.Char(
        store=False, help="Token of the page, with the right to read leads."
    )
