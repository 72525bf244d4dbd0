from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .business_hours import Hours, get_steps

COLUMNS = (
    "lead_id",
    "company_id",
    "version_id",
    "policy_id",
    "target",
    "side",
    "team_id",
    "user_id",
    "source_id",
    "campaign_id",
    "calendar_id",
    "resource_id",
    "start_date",
    "base_date",
    "target_seconds",
    "warn_date",
    "due_date",
    "next_action_at",
)
INSERT = """
    WITH made AS (
        INSERT INTO crm_lead_sla (
               lead_id, company_id, version_id, policy_id, target, side, team_id,
               user_id, source_id, campaign_id, calendar_id, resource_id,
               start_date, base_date, target_seconds, warn_date, due_date,
               next_action_at, state, next_step, paused_seconds)
        SELECT *, 'running', 0, 0 FROM unnest(
               %s::int[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[],
               %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[],
               %s::timestamp[], %s::timestamp[], %s::int[], %s::timestamp[],
               %s::timestamp[], %s::timestamp[])
        RETURNING id
    )
    INSERT INTO crm_lead_sla_log (sla_id, date, kind, user_id)
    SELECT id, %s, 'attached', %s FROM made
    RETURNING sla_id
"""


class _End(NamedTuple):
    """How a timer ended; margin and use in working seconds."""

    timer_id: int
    is_late: bool
    margin: int
    used: int


class CrmLeadSla(models.Model):
    """Starts and ends timers, by a few statements for many leads."""

    _inherit = "crm.lead.sla"

    # ------------------------------------------------------------
    # Start
    # ------------------------------------------------------------

    @api.model
    def _start(self, starts):
        """Start timers.

        :param starts: [``TimerStart``]
        :returns: the new rows
        """
        if not starts:
            return self
        groups = defaultdict(list)
        for start in starts:
            groups[start.lead._get_sla_hours(start.policy)].append(start)
        rows = []
        for (calendar, resource), group in groups.items():
            rows += self._prepare_rows(Hours(calendar, resource), group)
        rows.sort(key=lambda row: row["lead_id"])
        now = fields.Datetime.now()
        columns = zip(
            *([row[name] or None for name in COLUMNS] for row in rows), strict=True
        )
        self.env["crm.lead"].flush_model(["team_id"])
        found = self.env.execute_query(
            SQL(INSERT, *map(list, columns), now, self.env.uid)
        )
        self.invalidate_model()
        self._trigger_job_at({row["next_action_at"] for row in rows})
        return self.browse(timer_id for (timer_id,) in found)

    @api.model
    def _prepare_rows(self, hours, starts):
        bases, wanted = [], []
        for start in starts:
            policy = start.policy
            opening = policy.opening_seconds and hours.opening(start.date)
            seconds = policy.opening_seconds if opening else policy.seconds
            bases.append(start.promised or opening or start.date)
            wanted.append(self._get_target_seconds(policy, seconds, hours))
        dues = self._get_dues(hours, starts, bases, wanted)
        warns = self._get_warns(hours, starts, bases, wanted)
        rows = []
        for (lead, terms, policy, date, _promised), base, seconds, due, warn in zip(
            starts, bases, wanted, dues, warns, strict=True
        ):
            steps = get_steps(policy, warn, due, hours)
            rows.append(
                {
                    "lead_id": lead.id,
                    "company_id": lead.company_id.id or terms.company_id,
                    "version_id": terms.version_id,
                    "policy_id": policy.key,
                    "target": policy.target,
                    "side": policy.side,
                    "team_id": lead.team_id.id,
                    "user_id": lead._get_sla_user(policy).id,
                    "source_id": lead.source_id.id,
                    "campaign_id": lead.campaign_id.id,
                    "calendar_id": hours.calendar.id,
                    "resource_id": hours.resource.id if hours.resource else None,
                    "start_date": date,
                    "base_date": base,
                    "target_seconds": seconds,
                    "warn_date": warn,
                    "due_date": due,
                    "next_action_at": steps[0].date if steps else None,
                }
            )
        return rows

    @api.model
    def _get_target_seconds(self, policy, seconds, hours):
        """Return the target; for a policy in days, the working time of these days."""
        if not policy.days:
            return seconds
        # sudo: reads the hours of a day of the calendar
        hours_per_day = hours.calendar.sudo().hours_per_day or 24
        return int(policy.days * hours_per_day * 3600)

    @api.model
    def _get_dues(self, hours, starts, bases, wanted):
        """Return deadlines: of callbacks in plain hours, of others in working time."""
        dues = hours.deadlines(list(zip(bases, wanted, strict=True)))
        return [
            base + timedelta(seconds=seconds)
            if start.policy.target == "callback"
            else due
            for start, base, seconds, due in zip(
                starts, bases, wanted, dues, strict=True
            )
        ]

    @api.model
    def _get_warns(self, hours, starts, bases, wanted):
        shares = [
            seconds * start.policy.warn_percent // 100
            for start, seconds in zip(starts, wanted, strict=True)
        ]
        warns = hours.deadlines(list(zip(bases, shares, strict=True)))
        return [
            None
            if not start.policy.warn_percent
            else base - timedelta(seconds=seconds)
            if start.policy.target == "callback"
            else warn
            for start, base, seconds, warn in zip(
                starts, bases, wanted, warns, strict=True
            )
        ]

    @api.model
    def _trigger_job_at(self, moments):
        """Let the job that announces run at these minutes."""
        minutes = {
            moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
            for moment in moments
            if moment
        }
        if minutes:
            number = self.env["ir.model.data"]._xmlid_to_res_id(
                "lead_alignment.ir_cron_announce"
            )
            self.env["ir.cron"].browse(number)._trigger(at=sorted(minutes))

    # ------------------------------------------------------------
    # Finding timers
    # ------------------------------------------------------------

    @api.model
    def _get_running(self, leads):
        """Return the running timers of ``leads``, in sudo."""
        if not leads:
            return self.sudo().browse()
        # sudo: timers of these very leads
        return self.sudo().search_fetch(
            [("lead_id", "in", leads.ids), ("state", "=", "running")],
            [name for name, field in self._fields.items() if field.prefetch is True],
            order="id",
        )

    def _group_by_hours(self):
        """Return [(Hours, timers)]."""
        # sudo: reads the calendars and resources of the timers
        groups = self.sudo().grouped(
            lambda timer: (timer.calendar_id, timer.resource_id)
        )
        return [
            (Hours(calendar, resource or None), timers.with_env(self.env))
            for (calendar, resource), timers in groups.items()
        ]

    # ------------------------------------------------------------
    # End
    # ------------------------------------------------------------

    def _finish(self, moment=None, state="met"):
        """End these running timers: the duty was done, or exists no more.

        :param moment: when; now if None
        :param state: "met" or "cancelled"
        """
        if not self:
            return
        moment = moment or fields.Datetime.now()
        self.filtered("paused_date")._resume(moment)
        ends = []
        for hours, timers in self._group_by_hours():
            margins = hours.seconds([(moment, timer.due_date) for timer in timers])
            delays = hours.seconds([(timer.due_date, moment) for timer in timers])
            used = hours.seconds([(timer.start_date, moment) for timer in timers])
            ends += [
                _End(
                    timer_id=timer.id,
                    is_late=moment > timer.due_date,
                    margin=int(margin - delay),
                    used=int(seconds - timer.paused_seconds),
                )
                for timer, margin, delay, seconds in zip(
                    timers, margins, delays, used, strict=True
                )
            ]
        self._write_end(ends, moment, state)

    def _write_end(self, ends, moment, state):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH ended AS (
                    UPDATE crm_lead_sla timer
                       SET state = %(state)s, end_date = %(moment)s,
                           is_late_at_end = seen.is_late,
                           margin_seconds = seen.margin, used_seconds = seen.used,
                           next_action_at = NULL, paused_date = NULL
                      FROM unnest(%(ids)s::int[], %(late)s::bool[], %(margins)s::int[],
                                  %(used)s::int[]) AS seen(id, is_late, margin, used)
                     WHERE timer.id = seen.id AND timer.state = 'running'
                    RETURNING timer.id, timer.is_late_at_end
                )
                INSERT INTO crm_lead_sla_log (sla_id, date, kind, user_id)
                SELECT id, %(moment)s,
                       CASE WHEN is_late_at_end THEN 'breached' ELSE %(state)s END,
                       %(user)s
                  FROM ended
                """,
                ids=[end.timer_id for end in ends],
                late=[end.is_late for end in ends],
                margins=[end.margin for end in ends],
                used=[end.used for end in ends],
                state=state,
                moment=moment,
                user=self.env.uid,
            )
        )
        self.invalidate_model()

    def _reopen(self):
        """Let timers run again whose end was undone."""
        self._log("reopened")
        self._amend(
            {
                "state": "running",
                "end_date": False,
                "is_late_at_end": False,
                "margin_seconds": False,
                "used_seconds": False,
            }
        )
        self._plan_next()

    # ------------------------------------------------------------
    # The log
    # ------------------------------------------------------------

    def _log(self, kind, **values):
        return self.env["crm.lead.sla.log"]._append(
            [
                {
                    "sla_id": timer.id,
                    "date": fields.Datetime.now(),
                    "kind": kind,
                    "user_id": self.env.uid,
                    **values,
                }
                for timer in self
            ]
        )

    # ------------------------------------------------------------
    # Next announcement
    # ------------------------------------------------------------

    def _get_policy(self):
        """Return the ``Policy`` that this timer was started by."""
        self.ensure_one()
        # sudo: the version of the timer holds whoever looks
        terms = self.sudo().version_id._get_terms() if self.version_id else None
        policies = terms.policies if terms else ()
        key = self.sudo().policy_id.id
        return next((policy for policy in policies if policy.key == key), None)

    def _get_steps(self):
        """Return [``Step``]: the warning and the levels of the escalation, in order."""
        self.ensure_one()
        ((hours, _timer),) = self._group_by_hours()
        policy = self._get_policy()
        return policy and get_steps(policy, self.warn_date, self.due_date, hours)

    def _plan_next(self):
        """Store when the next announcement is due."""
        moments = set()
        for timer in self.sudo():
            steps = (timer._get_steps() or [])[timer.next_step :]
            at = steps[0].date if steps else False
            timer._amend({"next_action_at": at})
            moments.add(at)
        self._trigger_job_at(moments)
