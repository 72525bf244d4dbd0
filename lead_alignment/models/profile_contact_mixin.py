from odoo import api, fields, models
from odoo.tools import SQL

CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("chat", "Chat"),
    ("ticket", "Ticket"),
]
NOTE = """
    WITH told AS (
        SELECT DISTINCT ON (identity.profile_id) identity.profile_id, contact.*
          FROM unnest(%(events)s::int8[], %(users)s::int4[], %(channels)s::varchar[])
               AS contact(event_id, user_id, channel)
          JOIN customer_event event ON event.id = contact.event_id
          JOIN customer_identity identity ON identity.id = event.identity_id
         WHERE identity.profile_id IS NOT NULL
         ORDER BY identity.profile_id, event.occurred_at DESC, event.id DESC
    )
    UPDATE customer_profile profile
       SET last_contact_date = event.occurred_at,
           last_contact_user_id = told.user_id,
           last_contact_channel = told.channel
      FROM told JOIN customer_event event ON event.id = told.event_id
     WHERE profile.id = told.profile_id
       AND (profile.last_contact_date IS NULL
            OR profile.last_contact_date <= event.occurred_at)
"""


class ProfileContactMixin(models.AbstractModel):
    """When somebody of the company and a customer spoke last, who, and by what.

    Attempts that reached nobody are no contact, nor is what the customer only read. Of
    people that are merged the later contact counts; parting them leaves it.
    """

    _name = "profile.contact.mixin"
    _description = "Last Contact with a Person"

    last_contact_date = fields.Datetime("Last Contact", readonly=True, index=True)
    last_contact_user_id = fields.Many2one(
        "res.users",
        "Last Contact by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who spoke to the customer; empty where the customer wrote.",
    )
    last_contact_channel = fields.Selection(CHANNELS, readonly=True)

    @api.model
    def _note_contacts(self, contacts):
        """Keep the last contact of the people whom these events are about.

        :param contacts: [(event id, user id or None, channel)]
        """
        if not contacts:
            return
        event_ids, user_ids, channels = zip(*contacts, strict=True)
        values = {
            "events": list(event_ids),
            "users": list(user_ids),
            "channels": list(channels),
        }
        profiles = self.env["customer.profile"]
        names = [name for name in self._fields if name.startswith("last_contact_")]
        profiles.flush_model(names)
        self.env.cr.execute(SQL(NOTE, **values))
        profiles.invalidate_model(names, flush=False)

    def _take_contact_of(self, absorbed):
        """Of two that turn out to be one person, the later contact"""
        later = absorbed.last_contact_date
        if later and (not self.last_contact_date or later > self.last_contact_date):
            self._amend(
                {
                    "last_contact_date": later,
                    "last_contact_user_id": absorbed.last_contact_user_id.id,
                    "last_contact_channel": absorbed.last_contact_channel,
                }
            )
