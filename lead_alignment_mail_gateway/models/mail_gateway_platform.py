from odoo import models
from odoo.exceptions import UserError

from .mail_notification import JOB


class MailGatewayPlatform(models.AbstractModel):
    """A gateway whose messages come by an ``alignment.channel``, and whose answers are
    sent by a job: nobody waits for a platform."""

    _name = "mail.gateway.platform"
    _inherit = "mail.gateway.abstract"
    _description = "Gateway of a Channel"

    def _get_author(self, gateway, update):
        """Return the guest as whom the person of a new talk is shown."""
        return self.env["mail.guest"].create(update)

    def _get_channel_vals(self, gateway, token, update):
        platform = dict(
            gateway._fields["gateway_type"]._description_selection(self.env)
        )
        guest = {
            "name": f"{platform[gateway.gateway_type]} …{token[-4:]}",
            "gateway_id": gateway.id,
            "gateway_token": token,
        }
        return super()._get_channel_vals(gateway, token, guest)

    def _send(
        self,
        gateway,
        record,
        auto_commit=False,
        raise_exception=False,
        parse_mode=False,
    ):
        """Leave it to the job."""
        # sudo: who may answer may wake the job
        self.env.ref(JOB).sudo()._trigger()

    def _update_content_after_hook(self, channel, message):
        """:raises UserError: what was sent stays as it is on the platform"""
        raise UserError(
            self.env._("This was sent. It cannot be changed or deleted any more.")
        )


class MailGatewayZalo(models.AbstractModel):
    """Answers on Zalo."""

    _name = "mail.gateway.zalo"
    _inherit = "mail.gateway.platform"
    _description = "Zalo Gateway"


class MailGatewayMeta(models.AbstractModel):
    """Answers on Messenger and Instagram."""

    _name = "mail.gateway.meta"
    _inherit = "mail.gateway.platform"
    _description = "Messenger Gateway"
