import logging

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from ..shared.isolation import isolated
from ..shared.lead_move import Move

_logger = logging.getLogger(__name__)
ASIDE_MINUTES = 60  # a lead that cannot be shown


class CrmCallQueue(models.AbstractModel):
    """The server side of the call queue screen. Its only state is the lease.

    Each method returns the whole screen. So the client shows the present state even
    after a lost answer: asking again gives the same lead, and the same press again
    files nothing again. What an agent filed stays, whatever serving the next lead comes
    upon.
    """

    _name = "crm.call.queue"
    _description = "Call Queue"

    # ------------------------------------------------------------
    # Called by the screen
    # ------------------------------------------------------------

    @api.model
    def get_screen(self):
        """Return the lead in work, if any, and the agent's day, without serving a new
        lead.

        :returns: dict of ``lead`` (see :meth:`_get_card`) or False, ``day`` (see
            ``crm.call.daily.stats``), ``buckets``, ``pause``, ``is_receiving``,
            ``reasons``, ``waiting`` (why there is nothing, as text), ``logged`` (what
            can be undone: message, change_ids)
        """
        self._check_agent()
        return {**self._get_screen(*self._get_held()), "logged": self._get_logged()}

    @api.model
    def serve_next(self):
        """Serve the next lead, or the one already in work."""
        self._check_agent()
        lead, step = self._get_held()
        return self._get_screen(lead, step) if lead else self._serve()

    @api.model
    def prepare_next(self, lead_id):
        """Lease the next lead ahead while the agent talks with this one, so that it is
        on the screen as soon as the outcome is filed.

        Asked again, it leases what is more urgent by now instead.

        :returns: dict of ``ahead`` (see :meth:`_get_card`) or False, and the agent's
            ``day`` and ``buckets`` as they are now
        """
        self._check_agent()
        ahead = False
        if self._is_held(lead_id):
            ahead = self._get_card_ahead(self.env["crm.lead"].browse(lead_id))
        return {"ahead": ahead, **self._get_progress()}

    @api.model
    def log_and_next(self, lead_id, outcome, ahead_id=False):
        """File ``outcome`` (see ``crm.lead.action_log_outcome``) on the lead in work
        and serve the next.

        The same press once more, e.g. after an answer that was lost on the way, files
        nothing and returns the lead that is in work by now.

        :param ahead_id: the lead that was leased ahead, whose card the screen has
        :returns: the screen, with ``logged`` (message, change_ids). Where the lead
            leased ahead is in work now, ``lead`` is only its ``id``, and the rest of
            the screen is left out.
        :raises UserError: if somebody else works on the lead by now
        """
        self._check_agent()
        is_held = self._is_held(lead_id)
        if not is_held and (filed := self._get_filed_before(lead_id)):
            return {**self.get_screen(), "logged": self._get_receipt(filed)}
        lead = self._get_lead_in_work(lead_id, is_held)
        if not lead.user_id:
            lead._assign_to(self.env.user, Move("taken"))
        logged = lead.action_log_outcome(outcome)
        return {**self._serve_after(lead, ahead_id), "logged": logged}

    @api.model
    def skip(self, lead_id, reason_id, ahead_id=False):
        """Pass the lead on with a reason, and serve the next, as in
        :meth:`log_and_next`."""
        self._check_agent()
        skips = self.env["crm.lead.skip"]
        is_held = self._is_held(lead_id)
        if not is_held and skips._get_running(self.env.user, lead_id):
            return self.get_screen()  # the same press once more
        lead = self._get_lead_in_work(lead_id, is_held)
        reason = self._get_reason(reason_id, "skip")
        skips._log(self.env.user, lead, reason, reason.skip_minutes)
        return self._serve_after(lead, ahead_id)

    @api.model
    def undo(self, change_ids):
        """Undo the last outcome and go on with that lead."""
        self._check_agent()
        changes = self.env["crm.k.status.change"].browse(change_ids)
        # sudo: the lead may be marketing's by now, see ``crm.lead._undo_outcomes``
        lead = changes.sudo().lead_id[:1].sudo(False)
        self.env["crm.lead"].undo_outcomes(change_ids)
        return self._lease_lead(lead)

    @api.model
    def pick(self, lead_id):
        """Work on a lead of the agent's choice, within the day's limit."""
        self._check_agent()
        if self._is_held(lead_id):
            return self.get_screen()
        company = self.env.company
        lead = self.env["crm.lead"].browse(lead_id)
        lead.check_access("write")
        picked = self.env["crm.lead.pick"]
        if picked._count_today(self.env.user) >= company.hand_picks_per_day:
            raise UserError(
                self.env._(
                    "You can choose up to %(count)s leads per day. The queue serves "
                    "the rest.",
                    count=company.hand_picks_per_day,
                )
            )
        if reason := lead._check_callable():
            raise UserError(reason)
        screen = self._lease_lead(lead)
        picked._log(self.env.user, lead)
        return screen

    @api.model
    def pause(self, reason_id):
        """Stop serving; the lead in work is released."""
        self._check_agent()
        reason = self._get_reason(reason_id, "pause")
        self.env["crm.lead.lease"]._release(self.env.user)
        self.env["crm.call.pause"]._start(self.env.user, reason)
        return self._get_screen()

    @api.model
    def resume(self):
        self._check_agent()
        self.env["crm.call.pause"]._stop(self.env.user)
        return self.serve_next()

    @api.model
    def keep(self, lead_id):
        """Extend the lease. :returns: whether the agent still holds it"""
        self._check_agent()
        lead = self.env["crm.lead"].browse(lead_id)
        minutes = self.env.company.lease_minutes
        return self.env["crm.lead.lease"]._extend(self.env.user, lead, minutes)

    @api.model
    def set_receiving(self, is_receiving):
        self._check_agent()
        agents = self.env["crm.call.agent"]
        user = self.env.user
        agents._get_for(user, self.env.company)[user]._set_receiving(is_receiving)
        return bool(is_receiving)

    # ------------------------------------------------------------
    # Serving
    # ------------------------------------------------------------

    @api.model
    def _check_agent(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("Only salespeople can use the call queue."))

    @api.model
    def _get_held(self):
        """Return (lead, step) in work; empty records if there is none.

        A lead that was closed, or that the agent may not write any more, is released.
        """
        lease = self.env["crm.lead.lease"]._get_held(self.env.user)
        lead = lease.lead_id.sudo(False)
        is_open = lead.has_access("write") and lead.active
        if lead and not (is_open and lead.won_status == "pending"):
            self.env["crm.lead.lease"]._release(self.env.user)
            return self.env["crm.lead"], self.env["crm.queue.step"]
        return lead, lease.step_id

    @api.model
    def _is_held(self, lead_id):
        return self.env["crm.lead.lease"]._get_held(self.env.user).lead_id.id == lead_id

    @api.model
    def _get_filed_before(self, lead_id):
        """Return what the agent filed a moment ago on this lead, which is not in their
        work any more: the history's rows."""
        # sudo: the lead may be out of sight by what was filed; only the agent's own row
        lead = self.env["crm.lead"].sudo().browse(lead_id).exists()
        return lead.undoable_change_id

    @api.model
    def _get_logged(self):
        """Return the agent's last outcome as long as it can be undone, else False."""
        # sudo: the lead may be out of sight by what was filed; only the agent's own row
        changes = self.env["crm.k.status.change"].sudo()
        last = changes.search([("user_id", "=", self.env.uid)], limit=1)
        last = last._filter_undoable()
        return bool(last) and {
            "message": self.env._("Last logged: %s", last._get_outcome_name()),
            "change_ids": last.ids,
        }

    @api.model
    def _get_receipt(self, filed):
        """Return what ``crm.lead.action_log_outcome`` said of this row."""
        outcome = filed._get_outcome_name()
        return {
            "message": self.env._("%(outcome)s was already logged.", outcome=outcome),
            "change_ids": filed.ids,
        }

    @api.model
    def _serve_after(self, lead, ahead_id):
        """Serve the next lead after what was done with this one, which stays."""
        self.env.flush_all()  # what is wrong with it is said here
        self.env["crm.lead"]._settle_steps()
        try:
            if self._serve_ahead(lead, ahead_id):
                return {"lead": {"id": ahead_id}, "waiting": False}
            with self.env.cr.savepoint():
                return self._serve(finished=lead)
        except Exception:
            _logger.exception("After lead %s no lead could be served", lead.id)
            self.env.invalidate_all(flush=False)
            return {"lead": False, "waiting": {"kind": "failed", "at": False}}

    @api.model
    def _serve_ahead(self, finished, ahead_id):
        """Return whether the lead that was leased ahead is in work now.

        It is not if meanwhile it was closed, given to others or forbidden to call, or
        the agent takes a break.
        """
        if not ahead_id:
            return False
        leads, user = self.env["crm.lead"], self.env.user
        return self.env["crm.lead.lease"]._promote(
            user,
            ahead_id,
            leads._get_servable_sql(user, self.env.companies, finished),
            self.env.company.lease_minutes,
        )

    @api.model
    def _get_card_ahead(self, lead):
        """Lease the lead after this one ahead. :returns: its card, or False"""
        leases = self.env["crm.lead.lease"]
        candidates = self.env["crm.lead"]._get_next_candidates(
            self.env.user, self.env.companies, finished=lead
        )
        taken = leases._acquire_ahead(self.env.user, candidates)
        if not taken:
            return False
        lead_id, step_id = taken
        return self._get_card_or_put_aside(
            self.env["crm.lead"].browse(lead_id),
            self.env["crm.queue.step"].browse(step_id),
        )

    @api.model
    def _serve(self, finished=None):
        if pause := self.env["crm.call.pause"]._get_running(self.env.user):
            self.env["crm.lead.lease"]._release(self.env.user)
            return self._get_screen(pause=pause)
        candidates = self.env["crm.lead"]._get_next_candidates(
            self.env.user, self.env.companies, finished
        )
        taken = self.env["crm.lead.lease"]._acquire(
            self.env.user, candidates, self.env.company.lease_minutes
        )
        if not taken:
            return self._get_screen(pause=pause)
        lead_id, step_id = taken
        return self._get_screen(
            self.env["crm.lead"].browse(lead_id),
            self.env["crm.queue.step"].browse(step_id),
            pause,
        )

    @api.model
    def _lease_lead(self, lead):
        """Lease this lead. :raises UserError: if somebody else works on it"""
        leases = self.env["crm.lead.lease"]
        lead.flush_recordset()
        self.env["crm.call.pause"]._stop(self.env.user)  # taking a lead ends a break
        if not leases._acquire(
            self.env.user,
            lead._get_single_candidate(self.env.user),
            self.env.company.lease_minutes,
        ):
            raise UserError(
                self.env._(
                    "%s is currently open with another agent.", lead.display_name
                )
            )
        return self._get_screen(lead)

    @api.model
    def _get_lead_in_work(self, lead_id, is_held):
        """Return the lead, if nobody else works on it.

        An expired lease still holds if nobody took the lead: so the agent can file what
        was said on the phone.

        :param is_held: whether the agent has its lease
        :raises UserError: if the lead is gone, or somebody else works on it
        """
        lead = self.env["crm.lead"].browse(lead_id)
        if is_held:  # so it is there, and nobody else's
            lead._fetch_for_outcome()
            lead.check_access("write")
            return lead
        lead = lead.exists()
        if not lead:
            raise UserError(
                self.env._("This lead no longer exists. It was merged or deleted.")
            )
        # sudo: reads who has a lease on this very lead
        other = lead.sudo().lease_ids.filtered(
            lambda lease: (
                lease.user_id != self.env.user
                and lease.expires_at > fields.Datetime.now()
            )
        )
        if other:
            raise UserError(
                self.env._(
                    "This lead was idle for %(minutes)s minutes and is now with "
                    "%(user)s. Tell them what the customer said.",
                    minutes=self.env.company.lease_minutes,
                    user=other.user_id.name,
                )
            )
        lead.check_access("write")
        return lead

    @api.model
    def _get_reason(self, reason_id, kind):
        reason = self.env["crm.telesales.reason"].browse(reason_id).exists()
        if reason.kind != kind:
            raise ValidationError(self.env._("Enter a reason."))
        return reason

    # ------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------

    @api.model
    def _get_screen(self, lead=None, step=None, pause=None):
        """Return the screen with this lead, served at this step of the queue.

        :param pause: the agent's break (crm.call.pause), where it is known already
        """
        user, company = self.env.user, self.env.company
        if pause is None:
            pause = self.env["crm.call.pause"]._get_running(user)
        agent = self.env["crm.call.agent"]._get_for(user, company)[user]
        card = self._get_card_or_put_aside(lead, step) if lead else False
        waiting = False
        if lead and not card:
            waiting = {"kind": "failed", "at": False}
        elif not lead and not pause:
            waiting = self._get_waiting()
        return {
            "lead": card,
            **self._get_progress(),
            "pause": {"reason": pause.reason_id.name} if pause else False,
            "is_receiving": agent.is_receiving,
            "reasons": self._get_reasons(company.id),
            "can_pick": bool(company.hand_picks_per_day),
            "waiting": waiting,
        }

    @api.model
    def _get_progress(self):
        """Return what the agent did today and what is left to do."""
        user, company = self.env.user, self.env.company
        return {
            "day": self.env["crm.call.daily.stats"]._get_day(user, company),
            "buckets": self.env["crm.lead"]._get_call_buckets(user),
        }

    @api.model
    @tools.ormcache("self.env.uid", "self.env.lang", "company_id")
    def _get_reasons(self, company_id):
        return self.env["crm.telesales.reason"].search_read(
            [
                ("kind", "in", ("skip", "pause")),
                ("company_id", "in", [False, company_id]),
            ],
            ["name", "kind"],
        )

    @api.model
    def _get_waiting(self):
        """Return why there is nothing to call, and when there will be."""
        upcoming = self.env["crm.lead"]._get_next_due(self.env.user)
        if not self.env.user.crm_team_ids:
            return {"kind": "team", "at": False}
        return {
            "kind": "later" if upcoming else "empty",
            "at": fields.Datetime.to_string(upcoming) if upcoming else False,
        }

    @api.model
    def _get_card_or_put_aside(self, lead, step):
        """Return the lead's card.

        :returns: False if it cannot be shown: the lead is put aside for a while, so
            that the agent gets another
        """
        with isolated(self.env, lambda _error: self._put_aside(lead)):
            return self._get_card(lead, step)
        return False

    @api.model
    def _put_aside(self, lead):
        _logger.exception("Lead %s cannot be shown in the call queue", lead.id)
        self.env["crm.lead.lease"]._release(self.env.user, lead)
        reason = self.env["crm.telesales.reason"].search(
            [("kind", "=", "skip")], limit=1
        )
        if reason:
            skips = self.env["crm.lead.skip"]
            skips._log(self.env.user, lead, reason, ASIDE_MINUTES)
