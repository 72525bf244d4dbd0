from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# outcomes that leave a lead open, and so reopen a closed one
OPEN_OUTCOMES = ("none", "convert", "marketing")
# minutes before the promised time from which a call keeps the promise
PROMISE_MINUTES = 15


class CrmLead(models.Model):
    """Filing the outcome of a call, and what follows from it.

    Only :meth:`_file_outcome` makes history rows. All leads are processed at once; the
    deal is changed by Odoo's own methods.
    """

    _inherit = "crm.lead"

    def _file_outcome(
        self,
        status=None,
        call_result=None,
        is_call=True,
        callback_date=False,
        lost_reason=None,
        amount=None,
        note=False,
    ):
        """File one outcome on all these leads.

        Either a ``status`` (empty: new again), or a ``call_result`` for an attempt
        without contact. A result leaves the status alone, unless this was the last try
        and the result names the status to file then. Setting a status without a call is
        no attempt.

        :param callback_date: promised callback, naive UTC
        :param lost_reason: crm.lost.reason; default the status's own
        :param amount: expected revenue, in the company's currency
        :returns: crm.k.status.change, one row a lead
        :raises ValidationError: for a status group, or a status of another company
        """
        if not self:
            return self.env["crm.k.status.change"]
        self.check_access("write")
        tries = self._get_next_tries(call_result) if call_result else {}
        last = call_result and call_result.exhausted_status_id
        if last and status is None and len(tries) < len(self):
            retried = self.browse(tries)
            changes = retried._file_outcome(call_result=call_result, note=note)
            return changes + (self - retried)._file_outcome(
                last, call_result, note=note
            )
        facts = {
            "call_result_id": call_result.id if call_result else False,
            "is_call": is_call,
            "callback_date": callback_date,
            "lost_reason_id": lost_reason.id if lost_reason else False,
            "note": note,
        }
        return self._with_filing()._file_facts(status, facts, amount, tries)

    def _file_facts(self, status, facts, amount, tries):
        """File the same facts, as values of crm.k.status.change, on all these leads.

        :param tries: {lead id: moment of the next try}
        """
        before = self._get_outcome_values()
        closed = self._get_planned_calls()
        closed.write({"active": False})
        self._write_outcome(status, facts, amount, tries)
        if status:
            reason = self.env["crm.lost.reason"].browse(facts["lost_reason_id"])
            self._apply_status(status, reason or status.lost_reason_id)
        # sudo: the lead may be marketing's now, out of the user's sight; it remains to
        # plan the next call and to log
        leads = self.sudo()
        leads._follow_outcome(facts)
        planned = leads._plan_after(status, facts["callback_date"], facts["note"])
        effects = leads._get_outcome_effects(before, closed, planned)
        return leads._log_outcome(facts, before, effects)

    def _follow_outcome(self, facts):
        """Hook: change the leads after an outcome; an undo restores them."""

    def _write_outcome(self, status, facts, amount, tries):
        """Write the facts on the leads, by one ``write`` for equal values."""
        if status:
            status._check_selectable()
        now = fields.Datetime.now()
        callback_date = facts["callback_date"]
        is_fruitless = bool(facts["call_result_id"])
        is_new = status is not None and not status and not is_fruitless
        follow_up_date = self._get_follow_up_date(status, callback_date)
        groups = {}
        for lead in self:
            vals = {
                "last_outcome_date": now,
                "first_outcome_date": lead.first_outcome_date or now,
                "attempt_count": lead.attempt_count + facts["is_call"],
                "call_result_id": facts["call_result_id"],
                "retry_date": tries.get(lead.id, False),
                "follow_up_date": follow_up_date,
                # made new again: the customer waits for a first call
                "wanted_date": now if is_new else False,
            }
            if facts["is_call"]:
                vals["last_call_date"] = now
            if amount is not None:
                vals["expected_revenue"] = amount
            if status is not None:
                vals["callback_date"] = callback_date
                if status != lead.k_status_id:
                    vals["k_status_id"] = status.id
                    vals["k_status_date"] = now
                if status.is_contact and not is_fruitless:
                    vals["first_contact_date"] = lead.first_contact_date or now
            elif is_fruitless and self._is_promise_kept(lead, now):
                vals["callback_date"] = False
            groups.setdefault(tuple(vals.items()), []).append(lead.id)
        for vals, ids in groups.items():
            self.browse(ids).write(dict(vals))

    @api.model
    def _is_promise_kept(self, lead, now):
        """Whether the call keeps the callback that was promised.

        It does even if nobody answers: the next try takes over.
        """
        grace = timedelta(minutes=PROMISE_MINUTES)
        return lead.callback_date and lead.callback_date <= now + grace

    # ------------------------------------------------------------
    # What follows from a status
    # ------------------------------------------------------------

    def _apply_status(self, status, lost_reason):
        """Change the deal as the status says."""
        if status.outcome in OPEN_OUTCOMES:
            self._reopen()
        effect = self._get_deal_effects()[status.outcome]
        if effect:
            effect(lost_reason)

    def _get_deal_effects(self):
        """Return {outcome of a status: method that changes the deal}."""
        return {
            "none": None,
            "convert": self._apply_convert,
            "won": self._apply_won,
            "lost": self._apply_lost,
            "marketing": self._apply_marketing,
        }

    def _reopen_lost(self):
        """File an empty status: a lost lead whose customer comes again is new."""
        self._file_outcome(status=self.env["crm.k.status"], is_call=False)

    def _reopen(self):
        """Reopen leads that were lost or won."""
        closed = self.filtered(lambda lead: lead.won_status != "pending")
        if not closed:
            return
        if lost := closed.filtered(lambda lead: lead.won_status == "lost"):
            lost.action_restore()
        closed._leave_won_stage()

    def _leave_won_stage(self):
        won = self.filtered(lambda lead: lead.won_status == "won")
        for team, leads in won.grouped("team_id").items():
            stage = leads._stage_find(team_id=team.id, domain=[("is_won", "=", False)])
            leads.write({"stage_id": stage.id, "probability": 0})
            for lead in leads:
                lead.probability = lead.automated_probability

    def _apply_convert(self, _lost_reason):
        leads = self.filtered(lambda lead: lead.type == "lead")
        for partner, group in leads.grouped("partner_id").items():
            group.convert_opportunity(partner)

    def _apply_won(self, lost_reason):
        self.filtered(lambda lead: lead.won_status == "lost").action_restore()
        if not self._is_of_file():
            self._make_customers()
        self._apply_convert(lost_reason)
        self.filtered(lambda lead: lead.won_status != "won").action_set_won()

    def _make_customers(self):
        """Make a contact of each buyer, or link the existing one."""
        for lead in self.filtered(lambda lead: not lead.partner_id):
            partner = lead._find_matching_partner()
            lead._handle_partner_assignment(force_partner_id=partner.id)

    def _apply_lost(self, lost_reason):
        self._leave_won_stage()
        reason = {"lost_reason_id": lost_reason.id} if lost_reason else {}
        self.action_set_lost(**reason)

    def _apply_marketing(self, _lost_reason):
        """Give the lead back to its marketer; to the pool if it has none."""
        # no mail for each lead: marketers see the follow-up in their list
        silent = self.with_context(mail_auto_subscribe_no_notify=True)
        groups = silent.grouped(lambda lead: (lead.marketer_id, lead.team_id))
        for (marketer, team), leads in groups.items():
            # with the team: else Odoo would choose one of the marketer
            leads.write({"user_id": marketer.id, "team_id": team.id})

    def _plan_after(self, status, callback_date, note):
        """Plan the next call, if one is due. :returns: mail.activity"""
        none = self.env["mail.activity"]
        if self._is_of_file():
            return none  # an import brings history, not work
        if retried := self.filtered("retry_date"):
            return retried._plan_calls(
                "try_again", {lead.id: lead.retry_date for lead in retried}
            )
        if not status or status.next_owner == "nobody":
            return none
        if callback_date:
            moments = dict.fromkeys(self.ids, callback_date)
            return self._plan_calls("call_back", moments, note)
        if not status.followup_days:
            return none
        leads, owners = self, None
        if status.next_owner == "marketing":
            leads = self.filtered(lambda lead: not lead.phone_sanitized_blacklisted)
            owners = {lead.id: lead.marketer_id for lead in leads}
        moments = dict.fromkeys(leads.ids, self._in_days(status.followup_days))
        return leads._plan_calls("follow_up", moments, note, owners)

    # ------------------------------------------------------------
    # History
    # ------------------------------------------------------------

    def _log_outcome(self, facts, before, effects):
        """Append one row a lead.

        :param before: {lead id: values}
        :param effects: {lead id: JSON for the undo}
        """
        now = self[:1].last_outcome_date  # as just written, the same for all
        vals_list = []
        for lead in self:
            since = before[lead.id]["k_status_date"] or lead.create_date
            vals_list.append(
                {
                    **facts,
                    "lead_id": lead.id,
                    "date": now,
                    "user_id": self.env.uid,
                    "team_id": lead.team_id.id,
                    "from_status_id": before[lead.id]["k_status_id"],
                    "to_status_id": lead.k_status_id.id,
                    "seconds_in_previous": int((now - since).total_seconds()),
                    "attempt_number": lead.attempt_count,
                    "effects": effects[lead.id],
                }
            )
        # users may not create rows: they come from here only, in sudo, after the right
        # to write these leads was checked
        changes = self.env["crm.k.status.change"].create(vals_list).sudo(False)
        self._record_outcomes(changes)
        return changes

    @api.model
    def _record_outcomes(self, changes):
        """Record calls, and attempts that reached nobody, in the ledger."""
        # sudo: the outcome may have taken the lead out of the user's sight
        happened = []
        for change in changes.sudo():
            if not change.is_call and not change.to_status_id:
                continue  # the lead was only made new again
            is_attempt = bool(change.call_result_id)
            outcome = change.call_result_id if is_attempt else change.to_status_id
            happened.append(
                (
                    change.lead_id,
                    {
                        "type": "call_no_answer" if is_attempt else "k_status",
                        "message_id": f"outcome {change.id}",
                        "occurred_at": change.date,
                        "label": outcome.name if is_attempt else outcome.code,
                        "contact": not is_attempt and (change.user_id.id, "phone"),
                        "campaign_id": change.lead_id.campaign_id.id,
                    },
                )
            )
        self.sudo()._record_on_leads(happened)

    @api.model
    def _check_reason_offered(self, status, reason):
        """:raises ValidationError: for a reason that the status does not offer"""
        if not status._is_reason_offered(reason):
            raise ValidationError(
                self.env._(
                    "%(status)s: choose one of these reasons: %(reasons)s.",
                    status=status.display_name,
                    reasons=", ".join(status.lost_reason_ids.mapped("name")),
                )
            )

    @api.model
    def _check_required_answer(self, status, callback_date, lost_reason, amount):
        """:raises ValidationError: naming the required answer that is missing"""
        missing = {
            "callback": (not callback_date, self.env._("a callback time")),
            "reason": (
                not (lost_reason or status.lost_reason_id),
                self.env._("a reason"),
            ),
            "amount": (amount is None, self.env._("an amount")),
        }
        is_missing, label = missing.get(status.required_answer, (False, ""))
        if is_missing:
            raise ValidationError(
                self.env._(
                    "%(status)s: enter %(answer)s.",
                    status=status.display_name,
                    answer=label,
                )
            )
