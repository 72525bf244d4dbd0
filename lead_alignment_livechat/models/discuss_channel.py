from odoo import fields, models
from odoo.tools import html2plaintext

from ..tools.typed_addresses import find_typed


class DiscussChannel(models.Model):
    """Records chats once the visitor has typed an address; a phone makes a lead. A chat
    that is deleted is taken back."""

    _inherit = "discuss.channel"

    customer_identity_id = fields.Many2one(
        "customer.identity",
        "Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The first phone or e-mail that the visitor typed, or the contact.",
    )

    def unlink(self):
        """Take deleted chats back."""
        # sudo: reads only which events the chats have
        recorded = self.sudo()._prepare_past_events()
        result = super().unlink()
        self.env["customer.event"]._take_back(
            list({values["message_id"] for values in recorded}),
            self.env._("The chat was deleted"),
            source="livechat",
        )
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.channel_type == "livechat" and self._is_of_visitor(message):
            # sudo: a visitor has no rights; what they typed is recorded
            self.sudo()._record_visitor(message.sudo())
        return result

    def _is_of_visitor(self, message):
        author = message.author_id
        is_bot = author and author == self.livechat_operator_id
        is_colleague = any(not user.share for user in author.sudo().user_ids)
        is_talk = message.message_type == "comment"
        return is_talk and not is_bot and not is_colleague

    def _record_visitor(self, message):
        company = self._get_alignment_company()
        pairs = self._get_typed_pairs(company, message)
        if not pairs:
            return
        # a browser alone names nobody: chats without an address are not recorded
        browser = self.env["customer.event.inbox"]._get_request_pairs()
        values = self._prepare_chat(company, [*pairs, *browser], message)
        self.env["customer.event"]._record_batch([values])
        self._record_identity(company, pairs)

    def _get_typed_pairs(self, company, message):
        """Return [(kind, value)] of what the visitor typed, and of their contact."""
        identities = self.env["customer.identity"]
        typed = [
            (kind, identities._normalise(company, kind, text))
            for kind, text in find_typed(html2plaintext(message.body or ""))
        ]
        pairs = [pair for pair in typed if pair[1]]
        partner = self._get_visitor_partner()
        return [*pairs, ("partner", str(partner.id))] if partner else pairs

    def _prepare_chat(self, company, pairs, message):
        """Return the values of the chat's event: one for each new address.

        A phone makes it a callback request.
        """
        phones = [value for kind, value in pairs if kind == "phone"]
        said = [value for kind, value in pairs if kind != "visitor"]
        return {
            "type": "chat_phone" if phones else "chat",
            "identities": pairs,
            "message_id": " ".join(["chat", str(self.id), *said]),
            "recurs": True,
            "source": "livechat",
            "occurred_at": message.date,
            "company_id": company.id,
            "contact": (self.livechat_operator_id.user_ids[:1].id or None, "chat"),
            "touch": {
                "phone": phones and phones[0],
                "contact_name": self._get_visitor_partner().name,
                "note": html2plaintext(message.body or ""),
            },
        }

    def _record_identity(self, company, pairs):
        if not self.customer_identity_id:
            rows = self.env["customer.identity"]._find_rows(company, pairs)
            found = [rows[pair][0] for pair in pairs if pair in rows]
            self.customer_identity_id = found[:1] and found[0]

    def _prepare_past_events(self):
        """Return the events of past chats with a typed address or a known contact."""
        chats = self.filtered(lambda channel: channel.channel_type == "livechat")
        messages = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", chats.ids),
                ("message_type", "=", "comment"),
            ],
            order="id",
        )
        values_list = []
        for message in messages:
            chat = self.browse(message.res_id)
            company = chat._get_alignment_company()
            if chat._is_of_visitor(message) and (
                pairs := chat._get_typed_pairs(company, message)
            ):
                values_list.append(chat._prepare_chat(company, pairs, message))
        return values_list

    def _get_visitor_partner(self):
        return self.livechat_customer_partner_ids.filtered(
            lambda channel: not channel.is_public
        )[:1]

    def _get_alignment_company(self):
        """Return the company of the website that was chatted on, else of the operator:
        chats have none, and an operator may answer for several companies."""
        # sudo: visitors and operators may have no rights on websites and users
        chat = self.sudo()
        return (
            chat._get_website_company()
            or chat.livechat_operator_id.user_ids[:1].company_id
            or self.env.company
        )

    def _get_website_company(self):
        """Return the company of the website; an empty record where there is none.

        A visitor who is logged in is one on all websites, with the first that they came
        to: of another website's channel they are not there.
        """
        company = self.env["res.company"]
        if "livechat_visitor_id" not in self._fields:
            return company
        website = self.livechat_visitor_id.website_id
        sites = website.search([("channel_id", "=", self.livechat_channel_id.id)])
        if self.livechat_channel_id and sites and website not in sites:
            website = sites[0]
        return website.company_id
