from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, models

from .business_hours import TimerStart

AHEAD = ("sal", "sql", "customer")
GONE = ("nurture", "disqualified", "customer")
CAME_BACK = ("reject", "outcome")


class _Running:
    """A timer that runs: a row, or a ``TimerStart`` of this transaction."""

    def __init__(self, policy, row=None, start=None):
        self.policy, self.row, self.start = policy, row, start
        self.end = None  # _End


class _End(NamedTuple):
    date: datetime
    state: str


class CrmLeadSla(models.Model):
    """Projects what happened to leads onto their timers: which start, end, stand still
    or change hands.

    All timers of one transaction are looked up, started and ended by a few statements.
    """

    _inherit = "crm.lead.sla"

    @api.model
    def _get_fact_handlers(self):
        """{kind of fact: method of (lead, fact, its running timers)}"""
        return {
            "stage": self._on_stage,
            "owner": self._on_owner,
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
        self._apply_changes([clock for clocks in running.values() for clock in clocks])

    @api.model
    def _apply_changes(self, clocks):
        """Start what was started, then end what was ended."""
        started = [clock for clock in clocks if clock.start]
        rows = self._start([clock.start for clock in started])
        if any(clock.end for clock in started):
            by_key = {
                (row.lead_id.id, row.policy_id.id, row.start_date): row for row in rows
            }
            for clock in started:
                start = clock.start
                key = (start.lead.id, start.policy.key, start.date)
                clock.row = by_key.get(key)
        ended = {}
        for clock in clocks:
            if clock.end and clock.row:
                ended.setdefault(clock.end, []).append(clock.row.id)
        for end, ids in ended.items():
            self.sudo().browse(ids)._finish(end.date, end.state)

    # ------------------------------------------------------------
    # Start and end
    # ------------------------------------------------------------

    @api.model
    def _begin(self, lead, fact, clocks, target, promised=None):
        """Start the timers that the agreement has for ``target``; a lead has one of
        each at a time."""
        terms = lead._get_lead_terms()
        for policy in terms.policies:
            runs = any(c.policy.key == policy.key and not c.end for c in clocks)
            if policy.target != target or runs or not lead._is_subject_to(policy):
                continue
            is_of_customer = policy.start == "customer" and target == "first_call"
            date = lead._get_came_date() if is_of_customer else fact.date
            start = TimerStart(lead, terms, policy, date, promised)
            clocks.append(_Running(policy, start=start))

    @api.model
    def _end(self, fact, clocks, targets, state="met"):
        for clock in clocks:
            if clock.policy.target in targets and not clock.end:
                clock.end = _End(fact.date, state)

    # ------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------

    @api.model
    def _on_stage(self, lead, fact, clocks):
        before, after = fact.values["before"], fact.values["after"]
        cause = fact.values["cause"]
        if cause in ("undo", "merge"):
            return
        if before == "nurture":
            self._end(fact, clocks, ["follow_up"])
        if after in AHEAD:
            self._end(fact, clocks, ["accept"])
        if after in GONE:
            for clock in clocks:
                if clock.policy.side == "sales" and clock.policy.target != "feedback":
                    self._end(fact, [clock], [clock.policy.target], "cancelled")
        if after == "mql":
            if not lead._get_lead_terms().is_call_acceptance:
                self._begin(lead, fact, clocks, "accept")
            self._begin(lead, fact, clocks, "first_call")
            self._begin(lead, fact, clocks, "reach")
        elif after == "nurture" and cause in CAME_BACK:
            self._begin(lead, fact, clocks, "follow_up")

    @api.model
    def _on_owner(self, lead, fact, clocks):
        """The clocks of the customer go on; whoever gets a lead that somebody else had
        has the time of a hand-over anew."""
        had_one = fact.values.get("before")
        mine = [
            clock
            for clock in clocks
            if not clock.end and clock.policy.side == "sales" and clock.row
        ]
        if not mine:
            return
        again = [
            clock
            for clock in mine
            if had_one
            and clock.policy.start == "handover"
            and clock.policy.target in ("accept", "first_call")
        ]
        for clock in again:
            self._end(fact, [clock], [clock.policy.target], "cancelled")
            terms = lead._get_lead_terms()
            if clock.policy in terms.policies and lead.lifecycle == "mql":
                start = TimerStart(lead, terms, clock.policy, fact.date)
                clocks.append(_Running(clock.policy, start=start))
        kept = [clock.row.id for clock in mine if clock not in again]
        self.browse(kept)._amend({"user_id": fact.owner_id})

    @api.model
    def _on_outcome(self, lead, fact, clocks):
        values = fact.values
        if values["is_call"] or values["is_contact"]:
            self._end(fact, clocks, ["first_call"])
        self._on_promised(lead, fact, clocks)
        self._count_attempts(lead, fact, clocks)
        self._on_pipeline(lead, fact, clocks)
        self._update_pauses(fact.values["status_id"], clocks)
        if values["is_feedback_owed"]:
            self._begin(lead, fact, clocks, "feedback")

    @api.model
    def _on_promised(self, lead, fact, clocks):
        """A call from the promised time on, or a little earlier, keeps the promise; any
        other outcome takes it back."""
        for clock in clocks:
            if clock.policy.target != "callback" or clock.end:
                continue
            promised = clock.row.base_date if clock.row else clock.start.promised
            early = promised - timedelta(seconds=clock.policy.seconds)
            is_kept = fact.values.get("is_call") and fact.date >= early
            if is_kept or fact.values.get("callback_date") != promised:
                clock.end = _End(fact.date, "met" if is_kept else "cancelled")
        promised = fact.values.get("callback_date")
        if promised and not any(
            clock.policy.target == "callback" and not clock.end for clock in clocks
        ):
            self._begin(lead, fact, clocks, "callback", promised)

    @api.model
    def _count_attempts(self, lead, fact, clocks):
        values = fact.values
        if not values["is_call"]:
            return
        self._end(fact, clocks, ["next_attempt"])
        if not values["is_fruitless"]:
            self._end(fact, clocks, ["cadence"])
            return
        if values["retry_date"]:
            self._begin(lead, fact, clocks, "next_attempt", values["retry_date"])
        if not any(c.policy.target == "cadence" and not c.end for c in clocks):
            self._begin(lead, fact, clocks, "cadence")
        for clock in clocks:
            if clock.policy.target == "cadence" and not clock.end:
                is_done = values["tries"] >= clock.policy.tries
                if is_done or not values["retry_date"]:
                    clock.end = _End(fact.date, "met")

    @api.model
    def _on_pipeline(self, lead, fact, clocks):
        status_id = fact.values.get("status_id")
        for clock in clocks:
            policy = clock.policy
            is_reached = (
                status_id in policy.status_ids or lead.stage_id.id in policy.stage_ids
            )
            if is_reached:
                self._end(fact, [clock], ["reach"])

    @api.model
    def _update_pauses(self, status_id, clocks):
        """Clocks stand still in the statuses that their policy names."""
        status = self.env["crm.k.status"].browse(status_id)
        for clock in clocks:
            if not clock.row or clock.end or not clock.policy.pause_status_ids:
                continue
            if status_id in clock.policy.pause_status_ids:
                clock.row._pause(status=status)
            elif clock.row.paused_date:
                clock.row._resume(cause="status")

    @api.model
    def _on_feedback(self, lead, fact, clocks):
        """What sales says ends what it owed, and has marketing owe an answer."""
        if fact.values["direction"] == "sales":
            self._end(fact, clocks, ["feedback"])
            self._begin(lead, fact, clocks, "answer")

    @api.model
    def _on_replied(self, _lead, fact, clocks):
        self._end(fact, clocks, ["answer"])

    @api.model
    def _on_triage(self, _lead, fact, clocks):
        self._end(fact, clocks, ["follow_up"])

    @api.model
    def _on_undo(self, lead, fact, clocks):
        """What the outcome ended runs again; what it started was never owed."""
        date = fact.values["date"]
        for clock in clocks:
            if clock.row and clock.row.start_date == date:
                self._end(fact, [clock], [clock.policy.target], "cancelled")
        # sudo: rows of this very lead
        again = self.sudo().search(
            [
                ("lead_id", "=", lead.id),
                ("end_date", "=", date),
                ("start_date", "<", date),
            ]
        )
        again._reopen()
        reopened = [(row._get_policy(), row) for row in again]
        clocks += [_Running(policy, row) for policy, row in reopened if policy]
        self._update_pauses(lead.k_status_id.id, clocks)
