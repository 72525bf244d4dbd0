from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.shared.plain_text import get_plain_text
from odoo.addons.lead_alignment.tools.timeline import (
    SUMMARY_TO_SALES_AND_SUPPORT,
    Source,
    filled,
    labels,
)

MAX_MESSAGES = 6  # messages of a chat that are shown


class DiscussChannel(models.Model):
    """Shows chats in the history of the customer, and the history beside a chat."""

    _name = "discuss.channel"
    _inherit = ["discuss.channel", "timeline.source.mixin", "timeline.host.mixin"]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="chat",
                label=self.env._("Live Chat"),
                model=self._name,
                date="create_date",
                department="support",
                order=130,
                icon="fa-comments",
                levels=SUMMARY_TO_SALES_AND_SUPPORT,
                about="customer_identity_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        # One query each: with an "or" PostgreSQL would read all channels. sudo: finds
        # all chats of the customer; what is shown is decided later
        channels = self.sudo()
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
        return Domain("id", "in", found.ids) & Domain("channel_type", "=", "livechat")

    def _describe_for_timeline(self, source):
        outcomes = labels(self, "livechat_outcome")
        said = self._get_said()
        return {
            channel.id: {
                "title": self.env._("Live Chat"),
                "lines": filled(outcomes.get(channel.livechat_outcome)),
                "text": "\n".join(said.get(channel.id, ())),
                "who": channel.livechat_operator_id.name,
            }
            for channel in self
        }

    def _get_said(self):
        """Return {channel id: [its first messages, as "name: text"]}."""
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
                self.ids,
                MAX_MESSAGES,
            )
        )
        # sudo: shown in full only to users who may read the chat
        messages = self.env["mail.message"].sudo()
        messages = messages.browse(sorted(message_id for (message_id,) in rows))
        said = {}
        for message in messages:
            text = get_plain_text(message.body).strip()
            who = message.author_id.name or message.author_guest_id.name or ""
            said.setdefault(message.res_id, []).append(f"{who}: {text}")
        return said

    def _get_timeline_subjects(self, source, person):
        subjects = {}
        # archived records, too, as in the search
        for channel in self.with_context(active_test=False):
            partners = channel.livechat_customer_partner_ids
            known = [("res.partner", partner.id) for partner in partners]
            known = [
                (model, record_id)
                for model, record_id in known
                if record_id in person.partners
            ]
            if channel.customer_identity_id.id in person.identities:
                known.append(("customer.identity", channel.customer_identity_id.id))
            leads = channel.lead_ids.filtered(lambda lead: lead.id in person.leads)
            known += [("crm.lead", lead.id) for lead in leads]
            subjects[channel.id] = known[0]
        return subjects

    def _get_timeline_start(self):
        """Return the ``Start`` by the visitor's contact, lead, or typed address."""
        # lost leads, too, which are archived
        channel = self.with_context(active_test=False)
        partners = channel.livechat_customer_partner_ids.filtered(
            lambda partner: not partner.is_public
        )
        if not partners and channel.lead_ids:
            return channel.lead_ids[-1]._get_timeline_start()
        identity = channel.customer_identity_id
        pairs = [(identity.kind, identity.value)] if identity else []
        return self.env["customer.timeline"]._start_from_address(partners[:1], pairs)
