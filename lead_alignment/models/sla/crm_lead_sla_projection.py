from datetime import timedelta

from odoo import api, models

AHEAD = ("sal", "sql", "customer")
GONE = ("nurture", "disqualified", "customer")
CAME_BACK = ("reject", "outcome")


class _Running:
    """A clock that runs: a row, or one that is started in this transaction."""

    def __init__(self, policy, row=None, item=None):
        self.policy, self.row, self.item = policy, row, item
        self.end = None  # (moment, state)


class CrmLeadSla(models.Model):
    """Keeps the clocks from the journal: which start, end, stand still or change hands
    by what happened to their leads.

    All clocks of one transaction are looked up, started and ended by a few statements.
    """

    _inherit = "crm.lead.sla"

    @api.model
    def _keep(self, leads, facts):
        """Enter what happened to ``leads``."""
        facts = [fact for fact in facts if hasattr(self, f"_keep_{fact.kind}")]
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
            getattr(self, f"_keep_{fact.kind}")(lead, fact, running[lead.id])
        self._carry_out([clock for clocks in running.values() for clock in clocks])

    @api.model
    def _carry_out(self, clocks):
        """Start what was started, then end what was ended."""
        started = [clock for clock in clocks if clock.item]
        rows = self._start([clock.item for clock in started])
        if any(clock.end for clock in started):
            by_key = {
                (row.lead_id.id, row.policy_id.id, row.start_date): row for row in rows
            }
            for clock in started:
                lead, _terms, policy, start, _promised = clock.item
                clock.row = by_key.get((lead.id, policy.key, start))
        ended = {}
        for clock in clocks:
            if clock.end and clock.row:
                ended.setdefault(clock.end, []).append(clock.row.id)
        for (moment, state), ids in ended.items():
            self.sudo().browse(ids)._finish(moment, state)

    # ------------------------------------------------------------
    # Words of the book
    # ------------------------------------------------------------

    @api.model
    def _begin(self, lead, fact, clocks, target, promised=None):
        """Start the clocks that the agreement has for ``target``; a lead has one of
        each at a time."""
        terms = lead._get_lead_terms()
        for policy in terms.policies:
            runs = any(c.policy.key == policy.key and not c.end for c in clocks)
            if policy.target != target or runs or not lead._is_subject_to(policy):
                continue
            start = fact.date
            if policy.start == "customer" and target == "first_call":
                start = lead._get_came_date()
            item = (lead, terms, policy, start, promised)
            clocks.append(_Running(policy, item=item))

    @api.model
    def _end(self, fact, clocks, targets, state="met"):
        for clock in clocks:
            if clock.policy.target in targets and not clock.end:
                clock.end = (fact.date, state)

    # ------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------

    @api.model
    def _keep_stage(self, lead, fact, clocks):
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
    def _keep_owner(self, lead, fact, clocks):
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
                item = (lead, terms, clock.policy, fact.date, None)
                clocks.append(_Running(clock.policy, item=item))
        kept = [clock.row.id for clock in mine if clock not in again]
        self.browse(kept)._amend({"user_id": fact.owner_id})

    @api.model
    def _keep_outcome(self, lead, fact, clocks):
        values = fact.values
        if values["is_call"] or values["is_contact"]:
            self._end(fact, clocks, ["first_call"])
        self._keep_promised(lead, fact, clocks)
        self._keep_attempts(lead, fact, clocks)
        self._keep_pipeline(lead, fact, clocks)
        self._keep_pauses(fact.values["status_id"], clocks)
        if values["is_feedback_owed"]:
            self._begin(lead, fact, clocks, "feedback")

    @api.model
    def _keep_promised(self, lead, fact, clocks):
        """A call from the promised time on, or a little earlier, keeps the promise; any
        other outcome takes it back."""
        for clock in clocks:
            if clock.policy.target != "callback" or clock.end:
                continue
            promised = clock.row.base_date if clock.row else clock.item[4]
            early = promised - timedelta(seconds=clock.policy.seconds)
            is_kept = fact.values.get("is_call") and fact.date >= early
            if is_kept or fact.values.get("callback_date") != promised:
                clock.end = (fact.date, "met" if is_kept else "cancelled")
        promised = fact.values.get("callback_date")
        if promised and not any(
            clock.policy.target == "callback" and not clock.end for clock in clocks
        ):
            self._begin(lead, fact, clocks, "callback", promised)

    @api.model
    def _keep_attempts(self, lead, fact, clocks):
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
                    clock.end = (fact.date, "met")

    @api.model
    def _keep_pipeline(self, lead, fact, clocks):
        status_id = fact.values.get("status_id")
        for clock in clocks:
            policy = clock.policy
            is_reached = (
                status_id in policy.status_ids or lead.stage_id.id in policy.stage_ids
            )
            if is_reached:
                self._end(fact, [clock], ["reach"])

    @api.model
    def _keep_pauses(self, status_id, clocks):
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
    def _keep_feedback(self, lead, fact, clocks):
        """What sales says ends what it owed, and has marketing owe an answer."""
        if fact.values["direction"] == "sales":
            self._end(fact, clocks, ["feedback"])
            self._begin(lead, fact, clocks, "answer")

    @api.model
    def _keep_replied(self, _lead, fact, clocks):
        self._end(fact, clocks, ["answer"])

    @api.model
    def _keep_triage(self, _lead, fact, clocks):
        self._end(fact, clocks, ["follow_up"])

    @api.model
    def _keep_undo(self, lead, fact, clocks):
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
        self._keep_pauses(lead.k_status_id.id, clocks)
