from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.tools.calling_hours import SEARCH_DAYS, CallingHours
from odoo.addons.lead_alignment.tools.local_day import (
    get_moment,
    get_zone,
    to_aware,
    to_naive,
)

from .alignment_nurture_turn import OUTBOX_CHECK

WEEK = timedelta(days=7)
LONGEST_CAP = timedelta(days=14)  # then the message is not sent at all
DAY = timedelta(days=1)
# messages of the last week to people, whoever sent them
RECENT = """
    WITH recipient AS (
         SELECT asked.id, theirs.id AS their_id, theirs.email_normalized AS email
           FROM crm_lead asked
           JOIN crm_lead theirs ON theirs.profile_id = asked.profile_id
          WHERE asked.id = ANY(%(leads)s)),
         message AS (
         SELECT recipient.id AS lead_id, trace.id AS trace_id,
                trace.sent_datetime AS date
           FROM recipient JOIN mailing_trace trace
             ON trace.model = 'crm.lead' AND trace.res_id = recipient.their_id
          UNION
         SELECT recipient.id, trace.id, trace.sent_datetime
           FROM recipient JOIN mailing_trace trace ON trace.email = recipient.email
          UNION
         SELECT recipient.id, COALESCE(delivery.trace_id, -delivery.id),
                COALESCE(delivery.sent_date, delivery.decided_date)
           FROM recipient JOIN alignment_nurture_delivery delivery
             ON delivery.lead_id = recipient.their_id
          WHERE delivery.variant_id IS NOT NULL
            AND delivery.state IN ('queued', 'sending', 'sent', 'unconfirmed'))
    SELECT lead_id, array_agg(date ORDER BY date)
      FROM (SELECT lead_id, trace_id, max(date) AS date FROM message
             GROUP BY lead_id, trace_id) once
     WHERE date > %(since)s
     GROUP BY lead_id
"""


class AlignmentNurtureEnrolment(models.Model):
    """Writing to people: who may be written to now, and who waits or is left out."""

    _inherit = "alignment.nurture.enrolment"

    @api.model
    def _run_message(self, step, turns, now):
        """Write to people who may be written to now; others wait, or are left out with
        a reason."""
        for turn, reason in self._get_refused(step, turns).items():
            turn.log("skipped", now, reason=reason)
            turn.go_on()
        fresh = [turn for turn in turns if not turn.branch]
        self._put_off_hours(step.program_id, fresh, now)
        fresh = [turn for turn in fresh if not turn.hold]
        self._put_off_cap(step, fresh, now)
        fresh = [turn for turn in fresh if not turn.hold and not turn.branch]
        by_variant = defaultdict(list)
        for turn, number in zip(fresh, self._choose_parts(step, fresh), strict=True):
            by_variant[step.variant_ids[number]].append(turn)
        for variant, group in by_variant.items():
            self._queue(step, variant, group, now)

    @api.model
    def _get_refused(self, step, turns):
        """Return {turn: reason} of people who get no message of this kind at all."""
        leads = self.env["crm.lead"].browse(turn.lead_id for turn in turns)
        is_required = step.program_id.is_consent_required
        addresses = self._get_addresses(step, leads)
        refused = {}
        for turn, lead in zip(turns, leads, strict=True):
            if not addresses.get(lead):
                refused[turn] = "no_address"
            elif is_required and lead.profile_id.consent != "granted":
                refused[turn] = "no_consent"
        return refused

    @api.model
    def _get_addresses(self, step, leads):
        """Hook: return {lead: address} that a step of this kind writes to."""
        return {lead: lead.email_normalized for lead in leads}

    @api.model
    def _put_off_hours(self, program, turns, now):
        """Let people wait until messages may be sent where they live."""
        leads = self.env["crm.lead"].browse(turn.lead_id for turn in turns)
        opens = {}
        for turn, lead in zip(turns, leads, strict=True):
            zone = lead._get_customer_zone()
            if zone not in opens:
                opens[zone] = program._get_next_hour(zone, now)
            if opens[zone] > now:
                turn.wait(opens[zone], "hours")

    @api.model
    def _put_off_cap(self, step, turns, now):
        """Let people wait who got as many messages in a week as a person may get."""
        cap = step.company_id.nurture_weekly_cap
        if not cap or not turns:
            return
        self.env["mailing.trace"].flush_model()
        self.env["alignment.nurture.delivery"].flush_model()
        self.env.cr.execute(
            SQL(RECENT, leads=[turn.lead_id for turn in turns], since=now - WEEK)
        )
        recent = dict(self.env.cr.fetchall())
        for turn in turns:
            dates = recent.get(turn.lead_id, []) + [now] * turn.queued[turn.profile_id]
            if len(dates) < cap:
                continue
            if now - turn.step_date >= LONGEST_CAP:
                turn.log("skipped", now, reason="cap")
                turn.go_on()
            else:
                turn.wait(dates[-cap] + WEEK + timedelta(seconds=1), "cap")

    @api.model
    def _prepare_queued_vals(self, message):
        """Hook: return how a delivery names its message in Odoo's outbox."""
        return {"mail_id": message.id, "trace_id": message.mailing_trace_ids[:1].id}

    @api.model
    def _queue(self, step, variant, turns, now):
        """Put the message into Odoo's outbox, in this transaction."""
        author = variant.with_user(step.program_id.user_id)
        queued = author.sudo()._queue_messages([turn.lead_id for turn in turns])
        for turn in turns:
            found = queued[turn.lead_id]
            if isinstance(found, str):
                turn.log("skipped", now, reason=found, variant_id=variant.id)
                turn.go_on()
            else:
                turn.queued[turn.profile_id] += 1
                turn.log(
                    "queued",
                    now,
                    variant_id=variant.id,
                    **self._prepare_queued_vals(found),
                )
                turn.wait(now + OUTBOX_CHECK, "sending")
        # sudo: the outbox is worked off at once, and not within the hour
        self.env.ref(self._get_outbox_job(step)).sudo()._trigger()

    @api.model
    def _get_outbox_job(self, step):
        """Hook: return the job that works off the outbox of messages of this kind."""
        return "mail.ir_cron_mail_scheduler_action"


class AlignmentNurture(models.Model):
    """When messages of a program may be sent."""

    _inherit = "alignment.nurture"

    def _get_next_hour(self, zone, now):
        """Return the first moment from ``now`` on, naive UTC, at which messages may be
        sent to people in a time zone."""
        self.ensure_one()
        moment = to_aware(now)
        work = self._get_message_days(moment) if self.is_weekday_only else None
        hours = CallingHours(work, zone, self.hour_from, self.hour_to)
        return max(to_naive(hours.first_from(moment)), now)

    def _get_message_days(self, moment):
        """Return [(start, end)] of the whole days on which the company works."""
        company = self.company_id
        zone = company._get_timezone()
        intervals = company._get_work_intervals(
            moment - DAY, moment + timedelta(days=SEARCH_DAYS)
        )
        if intervals is None:
            return None
        days = sorted(
            {start.astimezone(get_zone(zone)).date() for start, _end in intervals}
        )
        return [
            (
                to_aware(get_moment(day, 0, zone)),
                to_aware(get_moment(day + DAY, 0, zone)),
            )
            for day in days
        ]
