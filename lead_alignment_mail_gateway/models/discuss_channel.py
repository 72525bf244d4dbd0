from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime, html2plaintext, plaintext2html

from odoo.addons.lead_alignment.models.conversation.customer_conversation import (
    ANSWERING,
)

from ..tools.platform_answer import MAX_TEXT, WINDOWS, may_answer

# an echo that comes so soon is that of an answer that is being sent
ECHO = timedelta(minutes=10)
# mark in the context: an object, so that no client can send it
SHOWN = object()


def get_text(body):
    """Return what a platform is sent of a message: links as they were written."""
    return html2plaintext(body or "", include_references=False).strip()


class DiscussChannel(models.Model):
    """Talks with customers on a platform: what they write comes in, what is answered
    goes out, as long as the platform permits it."""

    _inherit = "discuss.channel"

    # ------------------------------------------------------------
    # In
    # ------------------------------------------------------------

    def _get_known_ids(self, message_ids):
        """Return those ids of the platform that are shown already."""
        found = self.env["mail.notification"].search(
            [
                ("gateway_channel_id", "=", self.id),
                ("gateway_message_id", "in", message_ids),
            ]
        )
        return set(found.mapped("gateway_message_id"))

    def _claim_echo(self, event):
        """Whether an answer on the platform is one that we are just sending: it gets
        its id."""
        since = fields.Datetime.now() - ECHO
        sending = self.env["mail.notification"].search(
            [
                ("gateway_channel_id", "=", self.id),
                ("gateway_message_id", "=", False),
                ("notification_status", "in", ("ready", "process")),
                ("mail_message_id.date", ">=", since),
            ],
            order="id",
        )
        for one in sending:
            if get_text(one.mail_message_id.body) == event.text:
                one.gateway_message_id = event.message_id
                return True
        return False

    def _post_from_platform(self, event):
        """Post what came by the platform, unsent and known by its id there.

        :param event: ``ChannelEvent``
        """
        talk = self.with_context(talk_shown=SHOWN)
        values = {"date": event.moment} if event.moment else {}
        if event.is_ours:
            values["author_id"] = self.gateway_id.company_id.partner_id.id
        else:
            # sudo: a guest of the platform writes nothing else
            public = self.env.ref("base.public_user")
            talk = talk.with_user(public).sudo().with_context(guest=self._get_guest())
        message = talk.message_post(
            body=plaintext2html(event.text or event.label),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )
        self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "gateway_channel_id": self.id,
                "gateway_type": self.gateway_id.gateway_type,
                "gateway_message_id": event.message_id,
                "notification_type": "gateway",
                "notification_status": "sent",
                "is_read": True,
            }
        )

    def _get_guest(self):
        return self.channel_member_ids.guest_id[:1].sudo(False)

    def _name_after_customer(self):
        """Give the talk the name of the customer, once we know it."""
        profile = self._get_profile()
        name = profile._get_names().get(profile.id)
        guest = self.channel_member_ids.guest_id[:1]
        if name and guest and guest.name != name:
            guest.name = name
            self.name = name
        return self

    # ------------------------------------------------------------
    # Whose talk it is
    # ------------------------------------------------------------

    def _get_contact(self):
        """Return the ``alignment.channel.contact``; in sudo."""
        return (
            self.env["alignment.channel.contact"]
            .sudo()  # sudo: that of a talk which the user reads
            .search(
                [
                    ("channel_id", "=", self._get_platform_channel().id),
                    ("person", "=", self.gateway_channel_token),
                ],
                limit=1,
            )
        )

    def _get_platform_channel(self):
        """Return the ``alignment.channel`` of a talk, in sudo; empty for others."""
        # sudo: members of a talk may not read the gateway
        return self.sudo().gateway_id.alignment_channel_id

    def _get_profile(self):
        """Return the customer of a talk; in sudo."""
        channel = self._get_platform_channel()
        if not channel:
            return self.env["customer.profile"].sudo()
        pair = ("external", channel._get_account_of(self.gateway_channel_token))
        rows = self.env["customer.identity"]._find_rows(channel.company_id, [pair])
        profile_id = rows[pair].profile_id if pair in rows else False
        # sudo: the right to the profile is checked where it is opened
        return self.env["customer.profile"].sudo().browse(profile_id or [])

    @api.readonly
    def get_talk_customer(self):
        """Return whose talk this is and until when one may answer.

        :returns: dict of ``profile_id`` (False if unknown, or hidden from the user),
            ``until`` and ``free_until`` (text, UTC, or False); None for other talks
        """
        self.ensure_one()
        self.check_access("read")
        channel = self._get_platform_channel()
        if not channel:
            return None
        profile = self._get_profile().sudo(False)
        last, window = self._get_contact().last_date, WINDOWS[channel.platform]
        text = fields.Datetime.to_string
        return {
            "profile_id": profile.id
            if profile and profile.has_access("read")
            else False,
            "until": last and text(last + window.longest),
            "free_until": last and text(last + window.free),
        }

    # ------------------------------------------------------------
    # Out
    # ------------------------------------------------------------

    def message_post(self, *, message_type="notification", **kwargs):
        """:raises UserError: for an answer that the platform does not permit"""
        talk = self
        if self._get_platform_channel():
            is_shown = self.env.context.get("talk_shown") is SHOWN
            if message_type == "comment" and not is_shown:
                self._check_answer(kwargs)
            # whoever writes here sends it: no client says otherwise
            talk = self.with_context(no_gateway_notification=is_shown)
        return super(DiscussChannel, talk).message_post(
            message_type=message_type, **kwargs
        )

    def _check_answer(self, values):
        """:raises AccessError: for users of other departments
        :raises UserError: if the platform does not permit it, with the reason
        """
        channel = self._get_platform_channel()
        if not self.env.su and not any(
            map(self.env.user.has_group, ANSWERING.values())
        ):
            raise AccessError(
                self.env._("Only marketing and customer service answer messages.")
            )
        if values.get("attachment_ids") or values.get("attachments"):
            raise UserError(self.env._("Only text can be sent on this channel."))
        text = get_text(values.get("body"))
        if not text:
            raise UserError(self.env._("Write something to send."))
        if len(text) > MAX_TEXT:
            raise UserError(
                self.env._("An answer has at most %s characters.", MAX_TEXT)
            )
        if not channel.active or not channel.is_secured:
            raise UserError(
                self.env._("%s is not connected. Nothing can be sent.", channel.name)
            )
        self._check_window(channel)

    def _check_window(self, channel):
        last = self._get_contact().last_date
        if may_answer(channel.platform, last, fields.Datetime.now()):
            return
        if not last:
            raise UserError(
                self.env._("The customer has not written yet: nothing can be sent.")
            )
        platform = dict(channel._fields["platform"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(platform)s permits answers for %(days)s days after the customer's "
                "last message, which was on %(date)s. Call them instead.",
                platform=platform[channel.platform],
                days=WINDOWS[channel.platform].longest.days,
                date=format_datetime(self.env, last),
            )
        )
