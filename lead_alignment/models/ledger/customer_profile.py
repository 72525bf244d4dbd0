from odoo import api, fields, models
from odoo.tools import SQL

CHANNELS = [
    ("phone", "Phone"),
    ("email", "Email"),
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
# types of events by which people spoke to each other, and the channel
SPOKEN = """
    ('k_status', 'phone'), ('inbound_call', 'phone'), ('outbound_call', 'phone'),
    ('care_call', 'phone'), ('email_in', 'email'), ('email_out', 'email'),
    ('meeting', 'meeting'), ('chat', 'chat'), ('chat_phone', 'chat'),
    ('ticket', 'ticket')
"""
CORRECT = """
    WITH spoken(code, channel) AS (VALUES %(spoken)s),
    wrong AS (
        SELECT DISTINCT profile.id
          FROM customer_event event
          JOIN customer_event_type type ON type.id = event.type_id
          JOIN spoken ON spoken.code = type.code
          JOIN customer_identity identity ON identity.id = event.identity_id
          JOIN customer_profile profile
            ON profile.id = identity.profile_id
           AND profile.last_contact_date = event.occurred_at
           AND profile.last_contact_channel = spoken.channel
         WHERE event.id = ANY(%(events)s)
    )
    UPDATE customer_profile profile
       SET last_contact_date = before.occurred_at,
           last_contact_user_id = NULL,
           last_contact_channel = before.channel
      FROM wrong
      LEFT JOIN LATERAL (
           SELECT event.occurred_at, spoken.channel
             FROM customer_identity identity
             JOIN customer_event event ON event.identity_id = identity.id
             JOIN customer_event_type type ON type.id = event.type_id
             JOIN spoken ON spoken.code = type.code
            WHERE identity.profile_id = wrong.id AND event.quarantine IS NULL
            ORDER BY event.occurred_at DESC, event.id DESC
            LIMIT 1) before ON TRUE
     WHERE profile.id = wrong.id
"""


class CustomerProfile(models.Model):
    """Sums up a person's events: how many there are, the last contact (when, with whom,
    by which channel), and until when they are backfilled.

    Attempts that reached nobody are no contact, nor is what the customer only read. A
    merged person has the later moments of both; undoing the merge keeps them.
    """

    _inherit = "customer.profile"

    last_contact_date = fields.Datetime("Last Contact", readonly=True, index=True)
    last_contact_user_id = fields.Many2one(
        "res.users",
        "Last Contact by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Person who spoke to the customer. Empty if the customer wrote.",
    )
    last_contact_channel = fields.Selection(CHANNELS, readonly=True)

    history_until = fields.Datetime(
        "History Backfilled until",
        readonly=True,
        help="Earlier activity was backfilled from another app. It counts toward the "
        "score, but only newer activity can trigger a handoff.",
    )
    event_count = fields.Integer(
        "Scored Events",
        compute="_compute_event_counts",
        help="Human events only. Bot activity is excluded.",
    )
    raw_event_count = fields.Integer(
        "All Events",
        compute="_compute_event_counts",
        help="Includes filtered bot activity.",
    )

    @api.depends("identity_ids")
    @api.depends_context("uid")
    def _compute_event_counts(self):
        raw, human = {}, {}
        rows = self.env["customer.event"]._read_group(
            [("identity_id.profile_id", "in", self.ids)],
            ["identity_id", "quarantine"],
            ["__count"],
        )
        for identity, quarantine, count in rows:
            profile_id = identity.profile_id.id
            raw[profile_id] = raw.get(profile_id, 0) + count
            if not quarantine:
                human[profile_id] = human.get(profile_id, 0) + count
        for profile in self:
            profile.raw_event_count = raw.get(profile.id, 0)
            profile.event_count = human.get(profile.id, 0)

    @api.model
    def _update_last_contact(self, contacts):
        """Update the last contact of the people whom these events are about.

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

    @api.model
    def _correct_last_contact(self, event_ids):
        """Let the contact before be the last one again, where events were taken back.

        The ledger does not tell who spoke to the customer then.

        :param event_ids: ids of retracted events
        """
        profiles = self.env["customer.profile"]
        names = [name for name in self._fields if name.startswith("last_contact_")]
        profiles.flush_model(names)
        self.env.cr.execute(SQL(CORRECT, spoken=SQL(SPOKEN), events=list(event_ids)))
        profiles.invalidate_model(names, flush=False)

    def _merge_last_contact(self, absorbed):
        """Keep the later contact of both profiles, as ``absorbed`` is merged."""
        later = absorbed.last_contact_date
        if later and (not self.last_contact_date or later > self.last_contact_date):
            self._amend(
                {
                    "last_contact_date": later,
                    "last_contact_user_id": absorbed.last_contact_user_id.id,
                    "last_contact_channel": absorbed.last_contact_channel,
                }
            )

    # ------------------------------------------------------------
    # Backfilled from other apps
    # ------------------------------------------------------------

    @api.model
    def _update_history_until(self, past):
        """Note until when the events of people are backfilled.

        :param past: [(event id, naive UTC)]
        """
        if not past:
            return
        event_ids, moments = zip(*past, strict=True)
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_profile profile
                   SET history_until = past.until
                  FROM (SELECT identity.profile_id, max(seen.until) AS until
                          FROM unnest(%s::int[], %s::timestamp[])
                               AS seen(event_id, until)
                          JOIN customer_event event ON event.id = seen.event_id
                          JOIN customer_identity identity
                            ON identity.id = event.identity_id
                         WHERE identity.profile_id IS NOT NULL
                         GROUP BY identity.profile_id) past
                 WHERE profile.id = past.profile_id
                   AND (profile.history_until IS NULL
                        OR profile.history_until < past.until)
                """,
                list(event_ids),
                list(moments),
            )
        )
        self.invalidate_model(["history_until"], flush=False)

    def _merge_history_until(self, absorbed):
        """Keep the later moment of both profiles, as ``absorbed`` is merged."""
        later = absorbed.history_until
        if later and (not self.history_until or later > self.history_until):
            self._amend({"history_until": later})
