from odoo import api, fields, models

from odoo.addons.lead_alignment.models.shared.plain_text import get_plain_text
from odoo.addons.lead_alignment.tools.typed_addresses import find_typed


class DiscussChannel(models.Model):
    """Records chats once the visitor has typed an address; a phone makes a lead.

    The first phone and the first e-mail that a visitor types are theirs. Another one
    is somebody else's: "or call my husband". It makes a lead of its own, and joins
    nobody. A chat that is deleted is taken back.
    """

    _inherit = "discuss.channel"
    _facts = frozenset({"customer_identity_id"})

    customer_identity_id = fields.Many2one(
        "customer.identity",
        "Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="First phone number or email the visitor typed, or their contact.",
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
        messages = message
        if self._find_typed_pairs(company, message):
            messages = self._get_visitor_messages(until=message)
        theirs, others = self._prepare_chats({self: messages})[message.id]
        if theirs:
            self._record_theirs(company, theirs)
        if others:
            self.env["customer.event"]._record_batch(others)

    def _record_theirs(self, company, values):
        # a browser alone names nobody: chats without an address are not recorded
        browser = self.env["customer.event.inbox"]._get_request_pairs()
        pairs = values["identities"]
        self.env["customer.event"]._record_batch(
            [{**values, "identities": [*pairs, *browser]}]
        )
        self._record_identity(company, pairs)

    def _get_visitor_messages(self, until):
        """Return what the visitor wrote up to a message, oldest first."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "=", "comment"),
                ("id", "<=", until.id),
            ],
            order="id",
        )
        return messages.filtered(self._is_of_visitor)

    @api.model
    def _find_typed_pairs(self, company, message):
        """Return [(kind, value)] of what a visitor typed."""
        normalise = self.env["customer.identity"]._normalise
        typed = [
            (kind, normalise(company, kind, text))
            for kind, text in find_typed(get_plain_text(message.body))
        ]
        return list(dict.fromkeys(pair for pair in typed if pair[1]))

    def _get_partner_pairs(self):
        partner = self._get_visitor_partner()
        return [("partner", str(partner.id))] if partner else []

    @api.model
    def _prepare_chats(self, messages_by_chat):
        """Return {message id: (values of the visitor's event or None, [values of events
        of people whom they name])}.

        :param messages_by_chat: {chat: messages of its visitor, oldest first}
        """
        typed, companies = {}, {}
        for chat, messages in messages_by_chat.items():
            company = chat._get_alignment_company()
            for message in messages:
                typed[message.id] = self._find_typed_pairs(company, message)
                companies.setdefault(company, set()).update(typed[message.id])
        identities = self.env["customer.identity"]
        own = set()
        for company, pairs in companies.items():
            own |= identities._find_own(company, pairs)
        return {
            message_id: prepared
            for chat, messages in messages_by_chat.items()
            for message_id, *prepared in chat._prepare_messages(messages, typed, own)
        }

    def _prepare_messages(self, messages, typed, own):
        """Yield (message id, values or None, [values]), see :meth:`_prepare_chats`.

        :param typed: {message id: pairs}
        :param own: pairs that are ours, and nobody's: our hotline
        """
        first, partner = {}, self._get_partner_pairs()
        for message in messages:
            pairs = [pair for pair in typed[message.id] if pair not in own]
            for kind, value in pairs:
                first.setdefault(kind, value)
            theirs = [pair for pair in pairs if first[pair[0]] == pair[1]]
            about = [*first.items(), *partner]
            is_told = theirs or (partner and not pairs)
            yield (
                message.id,
                self._prepare_chat([*theirs, *partner], about, message)
                if is_told
                else None,
                [
                    self._prepare_chat([pair], [pair], message, is_theirs=False)
                    for pair in pairs
                    if pair not in theirs
                ],
            )

    def _prepare_chat(self, said, identities, message, is_theirs=True):
        """Return the values of the chat's event: one for each new address.

        A phone makes it a callback request.

        :param said: pairs that this message adds
        :param identities: pairs of whom it is about
        :param is_theirs: whether it is about the visitor, not somebody they name
        """
        phones = [value for kind, value in said if kind == "phone"]
        return {
            "type": "chat_phone" if phones else "chat",
            "identities": list(identities),
            "message_id": " ".join(
                ["chat", str(self.id), *(value for _kind, value in said)]
            ),
            "recurs": True,
            "source": "livechat",
            "occurred_at": message.date,
            "company_id": self._get_alignment_company().id,
            "contact": (self.livechat_operator_id.user_ids[:1].id or None, "chat"),
            "touch": {
                "phone": phones and phones[0],
                "contact_name": is_theirs and self._get_visitor_partner().name or "",
                "note": get_plain_text(message.body),
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
        by_chat = {}
        for message in messages:
            chat = self.browse(message.res_id)
            if chat._is_of_visitor(message):
                by_chat[chat] = by_chat.get(chat, message.browse()) + message
        prepared = self._prepare_chats(by_chat)
        return [
            values
            for theirs, others in prepared.values()
            for values in [theirs, *others]
            if values
        ]

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

    def _convert_visitor_to_lead(self, partner, key):
        """Match what an operator enters by /lead to the visitor's open lead.

        The visitor is known by what they typed. The operator may be told that the lead
        exists, also if it is another's.
        """
        leads = self.env["crm.lead"]._arriving_by("chat", self._get_alignment_company())
        typed = self.sudo().customer_identity_id  # sudo: of the operator's own chat
        name = {"phone": "default_phone", "email": "default_email_from"}.get(typed.kind)
        is_guest = not self._get_visitor_partner()
        arriving = self.with_context(
            lead_way=leads._get_arrival(),
            **({name: typed.value} if name and is_guest else {}),
        )
        lead = super(DiscussChannel, arriving)._convert_visitor_to_lead(partner, key)
        lead = lead.with_env(self.env)
        # sudo: shows the name of the lead of the operator's own chat
        return lead if lead.has_access("read") else lead.sudo()
