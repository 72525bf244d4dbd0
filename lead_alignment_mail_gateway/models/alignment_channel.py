import secrets

import requests
from urllib3.exceptions import NewConnectionError

from odoo import fields, models

from odoo.addons.lead_alignment.models.channel.alignment_channel_meta import GRAPH
from odoo.addons.lead_alignment.models.channel.alignment_channel_token import TIMEOUT
from odoo.addons.lead_alignment.models.conversation.customer_conversation import (
    ANSWERING,
)
from odoo.addons.lead_alignment.tools.retry_after import read_retry_after

from ..tools import platform_answer

PLATFORMS = ("zalo", "meta")


class AlignmentChannel(models.Model):
    """Shows the talks of a channel in Discuss, where people answer them."""

    _inherit = "alignment.channel"

    is_in_discuss = fields.Boolean(
        "Talks in Discuss",
        default=True,
        help="Show what customers write on this channel in Discuss, and answer there.",
    )
    answer_user_ids = fields.Many2many(
        "res.users",
        string="Answered By",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Who is told of new messages. Leave empty for the department that the "
        "agreement names.",
    )

    def _follow_talks(self, events):
        result = super()._follow_talks(events)
        channels = {one: self._find_account(one) for one in {e.account for e in events}}
        talks = {}
        for event in events:
            channel = channels[event.account]
            is_said = event.is_ours or event.code == "social_message"
            if channel.is_in_discuss and channel.platform in PLATFORMS and is_said:
                talks.setdefault((channel, event.person), []).append(event)
        for (channel, person), said in talks.items():
            channel._post_talk(person, said)
        return result

    def _post_talk(self, person, events):
        """Show in Discuss what a person wrote and was answered, each once.

        :param events: [``ChannelEvent``]
        """
        talk = self._ensure_talk(person)
        known = talk._get_known_ids([event.message_id for event in events])
        for event in events:
            if event.message_id in known:
                continue
            if event.is_ours and talk._claim_echo(event):
                continue
            talk._post_from_platform(event)

    def _ensure_talk(self, person):
        """Return the talk of a person in Discuss, made if need be; in sudo."""
        # sudo: a job; nobody is a member for having made the talk
        public = self.env.ref("base.public_user")
        gateway = self._ensure_gateway().with_user(public).sudo()
        platform = gateway.env["mail.gateway.platform"]
        talk = platform._get_channel(gateway, person, {}, force_create=True)
        return talk.with_env(self.env).sudo()._name_after_customer()

    def _ensure_gateway(self):
        """Return the gateway of this channel, with those who answer as members."""
        self.ensure_one()
        # sudo: a job; the gateway is of the channel's company
        gateways = self.env["mail.gateway"].sudo()
        gateway = gateways.search([("alignment_channel_id", "=", self.id)], limit=1)
        if not gateway:
            gateway = gateways.create(
                {
                    "name": self.name,
                    "gateway_type": self.platform,
                    "alignment_channel_id": self.id,
                    "company_id": self.company_id.id,
                    # its own web addresses accept nothing: the channel has one
                    "token": secrets.token_urlsafe(24),
                }
            )
        users = self._get_answering_users()
        if gateway.member_ids != users:
            gateway._set_members(users)
        return gateway

    def _get_answering_users(self):
        """Return who is told of new messages."""
        if chosen := self.answer_user_ids.filtered("active"):
            return chosen
        terms = self.env["alignment.agreement"]._get_terms(self.company_id)
        return self.company_id._get_staff(ANSWERING[terms.message_side])

    def _send_text(self, person, text):
        """Ask the platform to send a text.

        :param person: id on the platform
        :returns: ``Outcome``
        :raises UserError: if we have no access to the platform
        """
        self.ensure_one()
        request = platform_answer.build(
            *(self.platform, f"{GRAPH}/{self.api_version}", self.account, person, text)
        )
        token = self._get_access_token()
        try:
            response = requests.post(
                request.url,
                json=request.body,
                headers={request.token_header: f"{request.token_prefix}{token}"},
                timeout=TIMEOUT,
            )
        except requests.RequestException as error:
            return self._describe_fault(error)
        try:
            said = response.json()
        except ValueError:
            said = None
        return platform_answer.read(self.platform, response.status_code, said)._replace(
            wait=read_retry_after(response.headers)
        )

    def _describe_fault(self, error):
        """Return the ``Outcome`` of a request that got no answer."""
        cause = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(error, requests.ConnectTimeout) or isinstance(
            cause, NewConnectionError
        ):
            text = self.env._("The platform cannot be reached.")
            return platform_answer.Outcome(reason=text, is_busy=True)
        text = self.env._(
            "The platform did not answer in time. Look there before you send it again."
        )
        return platform_answer.Outcome(reason=text, is_unknown=True)
