import json

from odoo import api, fields, models
from odoo.tools import SQL


class AlignmentChannelContact(models.Model):
    """A person as a platform knows them: the ad that opened the talk, and when they
    last wrote.

    The ad comes with the first message and the phone number with a later one; the lead
    is the ad's all the same.
    """

    _name = "alignment.channel.contact"
    _description = "Contact on a Channel"
    _inherit = ["append.only.mixin"]
    _order = "last_date desc, id desc"
    _rec_name = "person"
    _log_access = False

    channel_id = fields.Many2one(
        "alignment.channel",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="channel_id.company_id")
    person = fields.Char("ID on the Platform", required=True, readonly=True)
    last_date = fields.Datetime("Last Wrote on", readonly=True)
    touch = fields.Json(
        "Opened by", readonly=True, help="The ad or link that opened the talk."
    )

    _unique_person = models.UniqueIndex("(channel_id, person)")

    @api.model
    def _note(self, channel, seen):
        """Note who wrote; return {person: touch of the ad that opened their talk}.

        :param seen: {person: (naive UTC, touch or {})}
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO alignment_channel_contact
                            (channel_id, person, last_date, touch)
                SELECT %s, seen.person, seen.date, NULLIF(seen.touch, '{}')
                  FROM unnest(%s::text[], %s::timestamp[], %s::jsonb[])
                       AS seen(person, date, touch)
                 ORDER BY seen.person
                ON CONFLICT (channel_id, person) DO UPDATE
                   SET last_date = GREATEST(alignment_channel_contact.last_date,
                                            EXCLUDED.last_date),
                       touch = COALESCE(EXCLUDED.touch, alignment_channel_contact.touch)
                RETURNING person, touch
                """,
                channel.id,
                list(seen),
                [date for date, _touch in seen.values()],
                [json.dumps(touch) for _date, touch in seen.values()],
            )
        )
        self.invalidate_model()
        return {person: touch or {} for person, touch in rows}
