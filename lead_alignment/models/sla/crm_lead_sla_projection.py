from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, models

from .alignment_sla_policy import OF_TEAM
from .business_hours import TimerStart
from .crm_lead import Subjects

AHEAD = ("sal", "sql", "customer")
HELD = ("mql", "sal", "sql")
GONE = ("nurture", "disqualified", "customer")
CAME_BACK = ("reject", "outcome")


class _Running:
    """A running timer: a row, or a ``TimerStart`` of this transaction."""

    def __init__(self, policy, row=None, start=None):
        self.policy, self.row, self.start = policy, row, start
        self.end = None  # an _End


class _End(NamedTuple):
    date: datetime
    state: str


class CrmLeadSla(models.Model):
    """Projects facts onto timers: they start, end, pause, or get another owner.

    All timers of a transaction are read, started and ended by a few statements.
    """

    _inherit = "crm.lead.sla"

    @api.model
    def _get_fact_handlers(self):
        """Return {kind of fact: method of (lead, fact, its running timers)}."""
        return {
            "stage": self._on_stage,
            "owner": self._on_owner,
            "team": self._on_team,
            "asked": self._on_asked,
            "merged": self._on_merged,
            "withdrawn": self._on_withdrawn,
            "outcome": self._on_outcome,
            "promised": self._on_promised,
            "pipeline": self._on_pipeline,
            "feedback": self._on_feedback,
            "replied": self._on_replied,
            "triage": self._on_triage,
            "undo": self._on_undo,
        }

    @api.model
    def _project_facts(self, leads, facts):
        handlers = self._get_fact_handlers()
        facts = [fact for fact in facts if fact.kind in handlers]
        if not facts:
            return
        leads = leads.with_context(sla_subjects=Subjects())
        leads = leads.browse(dict.fromkeys(fact.lead_id for fact in facts))
        running = {lead.id: [] for lead in leads}
        new = {
            fact.lead_id
            for fact in facts
            if fact.kind == "stage" and fact.values["cause"] == "arrival"
        }
        for row in self._get_running(leads.filtered(lambda lead: lead.id not in new)):
            if policy := row._get_policy():
                running[row.lead_id.id].append(_Running(policy, row))
        for fact in facts:
            lead = leads.browse(fact.lead_id).with_prefetch(leads.ids)
            handlers[fact.kind](lead, fact, running[lead.id])
        self._apply_changes([timer for timers in running.values() for timer in timers])

    @api.model
    def _apply_changes(self, timers):
        """End the timers that ran and end, insert those that start, and end those of
        them that end at once: they ran for no time, or in the past of a lead file."""
        self._end_timers([timer for timer in timers if timer.row])
        started = [timer for timer in timers if timer.start]
        rows = self._start([timer.start for timer in started])
        if any(timer.end for timer in started):
            by_key = {
                (row.lead_id.id, row.policy_id.id, row.start_date): row for row in rows
            }
            for timer in started:
                start = timer.start
                key = (start.lead.id, start.policy.key, start.date)
                timer.row = by_key.get(key)
            self._end_timers(started)

    @api.model
    def _end_timers(self, timers):
        ended = {}
        for timer in timers:
            if timer.end and timer.row:
                ended.setdefault(timer.end, []).append(timer.row.id)
        for end, ids in ended.items():
            self.sudo().browse(ids)._finish(end.date, end.state)

    # ------------------------------------------------------------
    # Start and end
    # ------------------------------------------------------------

    @api.model
    def _begin(self, lead, fact, timers, target, promised=None):
        """Start the timers of policies for ``target`` that do not run already."""
        terms = lead._get_lead_terms()
        for policy in terms.policies:
            runs = any(c.policy.key == policy.key and not c.end for c in timers)
            if policy.target != target or runs or not lead._is_subject_to(policy):
                continue
            date = fact.date
            if policy.start == "customer":
                date = self._get_asked_date(lead, fact)
            start = TimerStart(lead, terms, policy, date, promised)
            timers.append(_Running(policy, start=start))

    @api.model
    def _get_asked_date(self, lead, fact):
        """Return since when the customer waits: since they asked, if that is what
        happened; a new lead since it came; else since sales has the lead."""
        cause = fact.values.get("cause")
        asked = {"raise": lead.hand_raised_date, "arrival": lead.create_date}.get(cause)
        return min(fact.values.get("asked_date") or asked or fact.date, fact.date)

    @api.model
    def _end(self, fact, timers, targets, state="met"):
        for timer in timers:
            if timer.policy.target in targets and not timer.end:
                timer.end = _End(fact.date, state)

    # ------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------

    @api.model
    def _on_stage(self, lead, fact, timers):
        before, after = fact.values["before"], fact.values["after"]
        cause = fact.values["cause"]
        if cause in ("undo", "merge"):
            return
        if before == "nurture":
            self._end(fact, timers, ["follow_up"])
        if after in AHEAD:
            self._end(fact, timers, ["accept"])
        if after in GONE:
            for timer in timers:
                if timer.policy.side == "sales" and timer.policy.target != "feedback":
                    self._end(fact, [timer], [timer.policy.target], "cancelled")
        if before and before not in HELD and after in HELD:
            self._begin_planned(lead, fact, timers)
        if after == "mql":
            self._begin_handover(lead, fact, timers)
        elif after == "nurture" and cause in CAME_BACK:
            self._begin(lead, fact, timers, "follow_up")

    @api.model
    def _begin_planned(self, lead, fact, timers):
        """Start timers of the calls that wait on a lead that sales has again."""
        if lead.won_status != "pending":
            return
        if lead.wanted_date or self._is_to_wait(lead):
            self._begin(lead, fact, timers, "first_call")
        if promised := lead.callback_date:
            self._begin(lead, fact, timers, "callback", promised)
        if retried := lead.retry_date:
            self._begin(lead, fact, timers, "next_attempt", retried)

    @api.model
    def _is_to_wait(self, lead):
        """Whether the lead, with those of the same transaction, will wait for a call
        when it ends."""
        subjects = lead.env.context["sla_subjects"]
        if subjects.waiting is None:
            together = lead.browse(lead._prefetch_ids)
            subjects.waiting = set(together._filter_to_wait()._ids)
        return lead.id in subjects.waiting

    @api.model
    def _begin_handover(self, lead, fact, timers):
        if not lead._get_lead_terms().is_call_acceptance:
            self._begin(lead, fact, timers, "accept")
        self._begin(lead, fact, timers, "first_call")
        self._begin(lead, fact, timers, "reach")

    @api.model
    def _on_asked(self, lead, fact, timers):
        """Start the timer of a first call: the customer of sales' lead asked again."""
        if lead.lifecycle in HELD:
            self._begin(lead, fact, timers, "first_call")

    @api.model
    def _on_owner(self, lead, fact, timers):
        """Restart or hand on timers when the salesperson changes.

        Timers that count from the hand-over start anew, by the terms in force, if
        another salesperson had the lead before and it waits to be accepted or answered.
        All other timers of sales go on with the new salesperson.
        """
        if fact.values.get("before"):
            self._restart_handover(lead, fact, timers)
        kept = [timer.row.id for timer in self._get_of_sales(timers)]
        self.browse(kept)._amend({"user_id": fact.owner_id})

    @api.model
    def _on_team(self, lead, fact, timers):
        """Restart timers that count from the hand-over when the lead comes to a team
        with another agreement; all others go on as they were promised."""
        agreements = {
            timer.row.version_id.agreement_id.id for timer in self._get_of_sales(timers)
        }
        if agreements - {lead._get_lead_terms().agreement_id}:
            self._restart_handover(lead, fact, timers)

    @api.model
    def _get_of_sales(self, timers):
        return [
            timer
            for timer in timers
            if not timer.end and timer.policy.side == "sales" and timer.row
        ]

    @api.model
    def _restart_handover(self, lead, fact, timers):
        """Start timers that count from the hand-over anew, by the terms in force.

        A policy is found again by its key, else by what it measures. One that was taken
        out of the agreement ends. A timer that stands still goes on standing still.
        """
        terms = lead._get_lead_terms()
        for timer in self._get_of_sales(timers):
            policy = timer.policy
            is_of_handover = policy.start == "handover" and policy.target in OF_TEAM
            if not is_of_handover or timer.row.paused_date:
                continue
            timer.end = _End(fact.date, "cancelled")
            now = _find_policy(terms, policy)
            is_owed = lead.lifecycle == "mql" or _was_asked_since(lead, timer)
            if now and is_owed and lead._is_subject_to(now):
                start = TimerStart(lead, terms, now, fact.date, None)
                timers.append(_Running(now, start=start))

    @api.model
    def _on_outcome(self, lead, fact, timers):
        values = fact.values
        if values["is_call"] or values["is_contact"]:
            self._end(fact, timers, ["first_call"])
        self._on_promised(lead, fact, timers)
        self._count_attempts(lead, fact, timers)
        self._on_pipeline(lead, fact, timers)
        self._update_pauses(fact.values["status_id"], timers)
        if values["is_feedback_owed"]:
            self._begin(lead, fact, timers, "feedback")

    @api.model
    def _on_promised(self, lead, fact, timers):
        """End the timer of a callback: met by a call at the promised time or shortly
        before.

        Any other outcome, or another time, cancels it.
        """
        for timer in timers:
            if timer.policy.target != "callback" or timer.end:
                continue
            promised = timer.row.base_date if timer.row else timer.start.promised
            early = promised - timedelta(seconds=timer.policy.seconds)
            is_kept = fact.values.get("is_call") and fact.date >= early
            if is_kept or fact.values.get("callback_date") != promised:
                timer.end = _End(fact.date, "met" if is_kept else "cancelled")
        promised = fact.values.get("callback_date")
        if promised and not any(
            timer.policy.target == "callback" and not timer.end for timer in timers
        ):
            self._begin(lead, fact, timers, "callback", promised)

    @api.model
    def _count_attempts(self, lead, fact, timers):
        values = fact.values
        if not values["is_call"]:
            return
        self._end(fact, timers, ["next_attempt"])
        if not values["is_fruitless"]:
            self._end(fact, timers, ["cadence"])
            return
        if values["retry_date"]:
            self._begin(lead, fact, timers, "next_attempt", values["retry_date"])
        if not any(c.policy.target == "cadence" and not c.end for c in timers):
            self._begin(lead, fact, timers, "cadence")
        for timer in timers:
            if timer.policy.target == "cadence" and not timer.end:
                is_last = not values["retry_date"]
                if is_last or self._is_cadence_done(lead, timer.policy.tries):
                    timer.end = _End(fact.date, "met")

    @api.model
    def _is_cadence_done(self, lead, tries):
        """Whether the customer was called so often since they were last to be called
        anew."""
        if lead.attempt_count < tries:  # costs no query
            return False
        return len(lead._get_fruitless_tries(tries).get(lead.id, ())) >= tries

    @api.model
    def _on_pipeline(self, lead, fact, timers):
        status_id = fact.values.get("status_id")
        for timer in timers:
            policy = timer.policy
            is_reached = (
                status_id in policy.status_ids or lead.stage_id.id in policy.stage_ids
            )
            if is_reached:
                self._end(fact, [timer], ["reach"])

    @api.model
    def _update_pauses(self, status_id, timers):
        """Pause timers in statuses that their policy names; resume them in others."""
        status = self.env["crm.k.status"].browse(status_id)
        for timer in timers:
            if not timer.row or timer.end or not timer.policy.pause_status_ids:
                continue
            if status_id in timer.policy.pause_status_ids:
                timer.row._pause(status=status)
            elif timer.row.paused_date:
                timer.row._resume(cause="status")

    @api.model
    def _on_feedback(self, lead, fact, timers):
        """End sales' timer for feedback, and start marketing's for the answer."""
        if fact.values["direction"] == "sales":
            self._end(fact, timers, ["feedback"])
            self._begin(lead, fact, timers, "answer")

    @api.model
    def _on_replied(self, _lead, fact, timers):
        self._end(fact, timers, ["answer"])

    @api.model
    def _on_triage(self, _lead, fact, timers):
        self._end(fact, timers, ["follow_up"])

    @api.model
    def _on_undo(self, lead, fact, timers):
        """Undo an outcome: timers it ended run again, those it started stop."""
        date = fact.values["date"]
        for timer in timers:
            if timer.row and timer.row.start_date == date:
                self._end(fact, [timer], [timer.policy.target], "cancelled")
        # sudo: timers of this very lead
        again = self.sudo().search(
            [
                ("lead_id", "=", lead.id),
                ("end_date", "=", date),
                ("start_date", "<", date),
            ]
        )
        again._reopen()
        reopened = [(row._get_policy(), row) for row in again]
        timers += [_Running(policy, row) for policy, row in reopened if policy]
        self._update_pauses(lead.k_status_id.id, timers)

    # ------------------------------------------------------------
    # What the surviving lead of a merge needs
    # ------------------------------------------------------------

    @api.model
    def _on_merged(self, lead, fact, timers):
        """Let those timers run that the surviving lead of a merge needs.

        Its timers and those of the others are there already, one of each policy. What
        was done on one of the leads is done; what none of them had starts now.
        """
        self._on_withdrawn(lead, fact, timers)
        if lead.won_status != "pending" or lead.lifecycle not in HELD:
            return
        if lead.lifecycle == "mql":
            self._begin_handover(lead, fact, timers)
        self._begin_planned(lead, fact, timers)

    @api.model
    def _on_withdrawn(self, lead, fact, timers):
        """What made sales act was taken back: stop timers that measure nothing now."""
        for timer in timers:
            if not self._is_needed(lead, timer):
                self._end(fact, [timer], [timer.policy.target], "cancelled")

    @api.model
    def _is_needed(self, lead, timer):
        """Whether a running timer still measures something on this lead."""
        target = timer.policy.target
        is_held = lead.won_status == "pending" and lead.lifecycle in HELD
        if timer.policy.side == "sales" and target != "feedback" and not is_held:
            return False
        promised = timer.row and timer.row.base_date
        needs = {
            "accept": lead.lifecycle == "mql",
            "first_call": bool(lead.wanted_date),
            "callback": lead.callback_date == promised,
            "next_attempt": bool(lead.retry_date),
            "cadence": bool(lead.retry_date),
            "follow_up": lead.lifecycle == "nurture",
        }
        return needs.get(target, True)


def _was_asked_since(lead, timer):
    """Whether the timer measures the answer to a customer who came again, after sales
    accepted the lead."""
    return bool(lead.sal_date and timer.row.start_date > lead.sal_date)


def _find_policy(terms, policy):
    """Return the policy of ``terms`` that took the place of ``policy``, or None."""
    same_key = [one for one in terms.policies if one.key == policy.key]
    same_kind = [
        one
        for one in terms.policies
        if (one.target, one.start) == (policy.target, policy.start)
    ]
    return next(iter(same_key + same_kind), None)
