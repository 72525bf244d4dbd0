from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext
from odoo.tools.translate import LazyTranslate

from odoo.addons.lead_alignment.models.timeline.customer_timeline_sources import (
    filled,
    labels,
)
from odoo.addons.lead_alignment.tools.timeline import Source

_lt = LazyTranslate(__name__)
LEVELS = {"marketing": "existence", "sales": "summary", "support": "summary"}
MOST_MESSAGES = 6  # shown of a chat


class CustomerTimeline(models.AbstractModel):
    """Live chats."""

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        label = _lt("Live Chat")._translate(self.env.lang or "en_US")
        return super()._get_sources() | {
            "chat": Source(
                *("chat", label, "discuss.channel", "create_date", "support", 130),
                *("fa-comments", LEVELS),
                about="customer_identity_id",
            ),
        }

    @api.model
    def _start_discuss_channel(self, channel):
        """Of whom the visitor is, by the contact, the lead made of it, or what they
        typed"""
        channel = channel.with_context(active_test=False)  # of lost leads, too
        partners = channel.livechat_customer_partner_ids.filtered(
            lambda one: not one.is_public
        )
        if not partners and channel.lead_ids:
            return self._start_crm_lead(channel.lead_ids[-1])
        identity = channel.customer_identity_id
        pairs = [(identity.kind, identity.value)] if identity else []
        return self._start_by_address(partners[:1], pairs)

    @api.model
    def _domain_chat(self, person):
        # Each by itself: beside an "or" the database would try every channel there is.
        # sudo: of the person, as all that is found
        channels = self.env["discuss.channel"].sudo()
        found = channels.union(
            *(
                channels.search(Domain(name, "in", ids))
                for name, ids in (
                    ("livechat_customer_partner_ids", person.partners),
                    ("lead_ids", person.leads),
                    ("customer_identity_id", list(person.identities)),
                )
                if ids
            )
        )
        if not found:
            return None
        return Domain("id", "in", found.ids) & Domain("channel_type", "=", "livechat")

    @api.model
    def _describe_chat(self, channels):
        outcomes = labels(channels, "livechat_outcome")
        said = self._get_said(channels)
        return {
            channel.id: {
                "title": self.env._("Live Chat"),
                "lines": filled(outcomes.get(channel.livechat_outcome)),
                "text": "\n".join(said.get(channel.id, ())),
                "who": channel.livechat_operator_id.name,
            }
            for channel in channels
        }

    @api.model
    def _get_said(self, channels):
        """{channel id: [what was said, the first words first]}"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT message.id
                  FROM unnest(%s) AS channel(id)
                 CROSS JOIN LATERAL (
                       SELECT id FROM mail_message
                        WHERE model = 'discuss.channel' AND res_id = channel.id
                          AND message_type = 'comment'
                        ORDER BY id LIMIT %s) message
                """,
                channels.ids,
                MOST_MESSAGES,
            )
        )
        # sudo: shown in full to who may read the chat
        messages = self.env["mail.message"].sudo()
        messages = messages.browse(sorted(one_id for (one_id,) in rows))
        said = {}
        for message in messages:
            text = html2plaintext(message.body or "").strip()
            who = message.author_id.name or message.author_guest_id.name or ""
            said.setdefault(message.res_id, []).append(f"{who}: {text}")
        return said

    @api.model
    def _about_chat(self, channels, person):
        abouts = {}
        for channel in channels.with_context(active_test=False):  # as it was found
            partners = channel.livechat_customer_partner_ids
            known = [("res.partner", one.id) for one in partners]
            known = [one for one in known if one[1] in person.partners]
            if channel.customer_identity_id.id in person.identities:
                known.append(("customer.identity", channel.customer_identity_id.id))
            leads = channel.lead_ids.filtered(lambda one: one.id in person.leads)
            known += [("crm.lead", lead.id) for lead in leads]
            abouts[channel.id] = known[0]
        return abouts
