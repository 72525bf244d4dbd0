from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ...tools import silence
from ...tools.local_day import get_local_day

# minutes in which something came with a key
MINUTES = """
    SELECT key_id, array_agg(DISTINCT minute ORDER BY minute)
      FROM (SELECT key_id,
                   floor(extract(epoch FROM received_at) / 60)::int4 AS minute
              FROM alignment_ingest_batch
             WHERE key_id = ANY(%(keys)s) AND received_at >= %(since)s) came
     GROUP BY key_id
"""
# one look into the index for each key, however many batches it has
LAST = """
    SELECT key.id, last.received_at
      FROM unnest(%s) AS key(id)
     CROSS JOIN LATERAL (
           SELECT batch.received_at FROM alignment_ingest_batch batch
            WHERE batch.key_id = key.id ORDER BY batch.received_at DESC LIMIT 1) last
"""


class AlignmentIngestKey(models.Model):
    """Notices that a system has fallen silent: nothing came for twice the gap that is
    usual at this hour of the week. Each key's habit is learned from its last four
    weeks, every day anew."""

    _inherit = "alignment.ingest.key"
    _facts = frozenset({"habit", "learned_date", "silent_since"})

    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="set null",
        help="Gets a message when the key falls silent.",
    )
    habit = fields.Json(readonly=True, copy=False, export_string_translation=False)
    learned_date = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )
    silent_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="Last message of a system that should have sent something since.",
    )

    @api.model
    def _cron_watch_silence(self):
        """Find the keys that fell silent, and those that send again."""
        keys = self.search([("key_hash", "!=", False)])
        for company, some in keys.grouped("company_id").items():
            calendar = (company._get_timezone(), self._get_days_off(company))
            some._learn_habits(calendar)
            some._watch_silence(calendar)

    def _learn_habits(self, calendar):
        """Learn the habits that were not learned today.

        :param calendar: (time zone, days off) of the company of these keys
        """
        now = fields.Datetime.now()
        stale = self.filtered(lambda key: key.learned_date != now.date())
        if not stale:
            return
        rows = self.env.execute_query(
            SQL(
                MINUTES,
                keys=stale.ids,
                since=now - timedelta(days=silence.LEARNED_DAYS),
            )
        )
        minutes = dict(rows)
        for key in stale:
            key.learned_date = now.date()
            # a system that is silent keeps the habit it had
            if not key.silent_since:
                key.habit = silence.learn(
                    minutes.get(key.id, ()),
                    silence.to_minute(now),
                    *calendar,
                )

    def _watch_silence(self, calendar):
        now = fields.Datetime.now()
        last = dict(self.env.execute_query(SQL(LAST, self.ids)))
        for key in self.filtered(lambda key: key.habit and key.id in last):
            is_silent = silence.is_silent(
                silence.Habit(*key.habit),
                silence.to_minute(last[key.id]),
                silence.to_minute(now),
                *calendar,
            )
            if not is_silent:
                key.silent_since = False
            elif not key.silent_since:
                key.silent_since = last[key.id]
                key._tell_silent()

    @api.model
    def _get_days_off(self, company):
        """Return the days on which nobody works in the company."""
        zone = company._get_timezone()
        days = set()
        for leave in company.resource_calendar_id.global_leave_ids:
            day = get_local_day(leave.date_from, zone)
            end = get_local_day(leave.date_to, zone)
            while day <= end:
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)

    def _get_silence_readers(self):
        """Hook: return the users who are told that the key fell silent."""
        self.ensure_one()
        managers = "lead_alignment.lead_alignment_group_marketing_manager"
        responsible = self.user_id.filtered("active")
        return responsible or self.company_id._get_staff(managers)

    def _tell_silent(self):
        for key in self:
            for user in key._get_silence_readers():
                env = user.with_context(lang=user.lang).env
                zone = user.tz or key.company_id._get_timezone()
                user.with_env(env)._notify_user(
                    env._("%s has fallen silent", key.name),
                    env._(
                        "Nothing has come since %s, though more was to be expected. "
                        "Check the system that uses this key.",
                        format_datetime(env, key.silent_since, zone, "short"),
                    ),
                )
