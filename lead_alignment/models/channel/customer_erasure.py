from odoo import api, models
from odoo.tools import SQL

from .alignment_channel_event import SYSTEMS

LEAST = 8  # characters of an id: a shorter one is in any text


class CustomerErasure(models.Model):
    """Deletes what platforms sent of an erased person."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        self.env.flush_all()
        people = get_people(identities)
        self.env.cr.execute(
            SQL(
                """
                -- the number of a form's lead stays, so that it is not fetched again
                UPDATE alignment_channel_message message
                   SET body = NULL, reason = NULL, state = 'done'
                  FROM alignment_channel channel
                 WHERE channel.id = message.channel_id AND channel.company_id = %s
                   AND (lower(concat_ws(' ', message.body, message.reason)) ~ ANY(%s)
                        OR EXISTS (SELECT FROM unnest(%s::text[]) AS person
                                    WHERE position('"' || person || '"'
                                                   IN message.body) > 0))
                """,
                company.id,
                self._get_patterns(identities),
                people,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM alignment_channel_contact contact
                 USING alignment_channel channel
                 WHERE channel.id = contact.channel_id AND channel.company_id = %s
                   AND contact.person = ANY(%s)
                """,
                company.id,
                people,
            )
        )
        self.env.invalidate_all()
        return result


def get_people(identities):
    """Return the ids by which platforms know the person: of "zalo:<account>:<id>"."""
    accounts = (one.value.split(":") for one in identities if one.kind == "external")
    return [
        account[2]
        for account in accounts
        if len(account) == 3
        and account[0] in SYSTEMS.values()
        and len(account[2]) >= LEAST
    ]
