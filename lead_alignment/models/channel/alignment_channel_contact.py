import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# how long a talk is the ad's that opened it
OPENED = timedelta(days=30)


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
    touch_date = fields.Datetime("Opened on", readonly=True)

    _unique_person = models.UniqueIndex("(channel_id, person)")

    @api.model
    def _note(self, channel, seen):
        """Note who wrote; return {person: touch of the ad that opened their talk}.

        :param seen: {person: (naive UTC, touch or {})}
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO alignment_channel_contact AS known
                            (channel_id, person, last_date, touch, touch_date)
                SELECT %(channel)s, seen.person, seen.date, NULLIF(seen.touch, '{}'),
                       CASE WHEN seen.touch != '{}' THEN seen.date END
                  FROM unnest(%(people)s::text[], %(dates)s::timestamp[],
                              %(touches)s::jsonb[]) AS seen(person, date, touch)
                 ORDER BY seen.person
                ON CONFLICT (channel_id, person) DO UPDATE
                   SET last_date = GREATEST(known.last_date, EXCLUDED.last_date),
                       touch = COALESCE(EXCLUDED.touch, known.touch),
                       touch_date = COALESCE(EXCLUDED.touch_date, known.touch_date)
                RETURNING person, CASE WHEN touch_date >= %(since)s THEN touch END
                """,
                channel=channel.id,
                people=list(seen),
                dates=[date for date, _touch in seen.values()],
                touches=[json.dumps(_get_opener(touch)) for _d, touch in seen.values()],
                since=fields.Datetime.now() - OPENED,
            )
        )
        self.invalidate_model()
        return {person: touch or {} for person, touch in rows}

    @api.model
    def _forget(self, channel, people):
        """Delete people who must not be recorded."""
        domain = [("channel_id", "=", channel.id), ("person", "in", list(people))]
        # sudo: contacts of the channel's company
        self.sudo().search(domain)._remove()


def _get_opener(touch):
    """Return the ad of a touch, with the link's word; {} without an ad."""
    if not touch.get("ad"):
        return {}
    return {name: touch[name] for name in ("ad", "keyword") if touch.get(name)}
