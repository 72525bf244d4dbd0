import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html_sanitize

from ...tools.local_day import get_zone, to_aware
from ..shared.isolation import isolated
from ..shared.lead_move import Move

_logger = logging.getLogger(__name__)
NOTES = 3
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
    def log_and_next(self, lead_id, outcome):
        """File ``outcome`` (see ``crm.lead.action_log_outcome``) on the lead in work
        and serve the next.

        The same press once more, e.g. after an answer that was lost on the way, files
        nothing and returns the lead that is in work by now.

        :returns: the screen, with ``logged`` (message, change_ids)
        :raises UserError: if somebody else works on the lead by now
        """
        self._check_agent()
        if filed := self._get_filed_before(lead_id):
            return {**self.get_screen(), "logged": self._get_receipt(filed)}
        lead = self._get_lead_in_work(lead_id)
        if not lead.user_id:
            lead._assign_to(self.env.user, Move("taken"))
        logged = lead.action_log_outcome(outcome)
        return {**self._serve_after(lead), "logged": logged}

    @api.model
    def skip(self, lead_id, reason_id):
        """Pass the lead on with a reason, and serve the next."""
        self._check_agent()
        skips = self.env["crm.lead.skip"]
        if skips._get_running(self.env.user, lead_id) and not self._is_held(lead_id):
            return self.get_screen()  # the same press once more
        lead = self._get_lead_in_work(lead_id)
        reason = self._get_reason(reason_id, "skip")
        skips._log(self.env.user, lead, reason, reason.skip_minutes)
        return self._serve_after(lead)

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
        """Return what the agent filed on this lead a moment ago, if it has not been
        served to them again since: the history's rows."""
        if self._is_held(lead_id):
            return self.env["crm.k.status.change"]
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
    def _serve_after(self, lead):
        """Serve the next lead after what was done with this one, which stays."""
        self.env.flush_all()  # what is wrong with it is said here
        try:
            with self.env.cr.savepoint():
                return self._serve(finished=lead)
        except Exception:
            _logger.exception("After lead %s no lead could be served", lead.id)
            self.env.invalidate_all(flush=False)
            return {"lead": False, "waiting": {"kind": "failed", "at": False}}

    @api.model
    def _serve(self, finished=None):
        if self.env["crm.call.pause"]._get_running(self.env.user):
            self.env["crm.lead.lease"]._release(self.env.user)
            return self._get_screen()
        candidates = self.env["crm.lead"]._get_next_candidates(
            self.env.user, self.env.companies, finished
        )
        taken = self.env["crm.lead.lease"]._acquire(
            self.env.user, candidates, self.env.company.lease_minutes
        )
        if not taken:
            return self._get_screen()
        lead_id, step_id = taken
        return self._get_screen(
            self.env["crm.lead"].browse(lead_id),
            self.env["crm.queue.step"].browse(step_id),
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
    def _get_lead_in_work(self, lead_id):
        """Return the lead, if nobody else works on it.

        An expired lease still holds if nobody took the lead: so the agent can file what
        was said on the phone.

        :raises UserError: if the lead is gone, or somebody else works on it
        """
        lead = self.env["crm.lead"].browse(lead_id).exists()
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
    def _get_screen(self, lead=None, step=None):
        user, company = self.env.user, self.env.company
        pause = self.env["crm.call.pause"]._get_running(user)
        agent = self.env["crm.call.agent"]._get_for(user, company)[user]
        reasons = self.env["crm.telesales.reason"].search(
            [
                ("kind", "in", ("skip", "pause")),
                ("company_id", "in", [False, company.id]),
            ]
        )
        buckets = self.env["crm.lead"]._get_call_buckets(user)
        card = self._get_card_or_put_aside(lead, step) if lead else False
        waiting = False
        if lead and not card:
            waiting = {"kind": "failed", "at": False}
        elif not lead and not pause:
            waiting = self._get_waiting()
        return {
            "lead": card,
            "day": self.env["crm.call.daily.stats"]._get_day(user, company),
            "buckets": buckets,
            "pause": {"reason": pause.reason_id.name} if pause else False,
            "is_receiving": agent.is_receiving,
            "reasons": reasons.read(["name", "kind"]),
            "can_pick": bool(company.hand_picks_per_day),
            "waiting": waiting,
        }

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
        self.env["crm.lead.lease"]._release(self.env.user)
        reason = self.env["crm.telesales.reason"].search(
            [("kind", "=", "skip")], limit=1
        )
        if reason:
            skips = self.env["crm.lead.skip"]
            skips._log(self.env.user, lead, reason, ASIDE_MINUTES)

    @api.model
    def _get_card(self, lead, step=None):
        """Return what the agent needs about a lead while the phone rings."""
        zone = lead._get_customer_zone()
        script = self.env["crm.call.script"]._get_for(lead)
        now = to_aware(fields.Datetime.now())
        company_zone = lead._get_calling_company()._get_timezone()
        own_time = now.astimezone(get_zone(self.env.user.tz or company_zone))
        name = lead._show_contact("name")
        person = lead._show_contact("contact_name")
        return {
            **lead.get_outcome_dialog_data(),
            "id": lead.id,
            "name": name,
            "person": person or lead.partner_id._show_contact("name") or name,
            "organisation": lead._show_contact("partner_name") or "",
            "email": lead._show_contact("email_from") or "",
            "phones": lead._show_call_phones(),
            "step": self._get_step_label(lead, step),
            "timer": lead._get_timer_card(),
            "local_time": now.astimezone(zone).strftime("%H:%M"),
            "zone": str(zone),
            "is_elsewhere": now.astimezone(zone).utcoffset() != own_time.utcoffset(),
            "status": lead.k_status_label,
            "status_color": lead.k_status_color,
            "attempts": lead.attempt_count,
            "callback": fields.Datetime.to_string(lead.callback_date) or False,
            "is_late": lead.is_callback_overdue,
            "created": fields.Datetime.to_string(lead.create_date),
            "campaign": lead.campaign_id.name or "",
            "source": lead.source_id.name or "",
            "product": lead.interest_id.name or "",
            "is_owned": lead.user_id == self.env.user,
            # the queue serves only leads that may be called; one picked by hand may be
            # too late
            "warning": not step and lead._check_callable(),
            "known": lead.known_customer_note or "",
            "description": html_sanitize(lead.description or ""),
            "notes": self._get_notes(lead),
            "suggested_result_id": self._get_suggested_result(lead),
            "script": script._get_card() if script else False,
        }

    @api.model
    def _get_step_label(self, lead, step):
        """Return why the lead is served; customers who came again are no new leads."""
        if not step:
            return ""
        is_known = lead.attempt_count or lead.k_status_id
        if step.kind == "new" and is_known:
            return self.env._("Repeat inquiry – to be called")
        return step.name

    @api.model
    def _get_suggested_result(self, lead):
        return self.env["crm.phone.call"]._get_suggestion(lead).id

    @api.model
    def get_suggested_result(self, lead_id):
        """Return the attempt result to select, by the last call of the phone system.

        :returns: id of a crm.call.result, or False
        """
        self._check_agent()
        lead = self.env["crm.lead"].browse(lead_id)
        lead.check_access("read")
        return self._get_suggested_result(lead)

    @api.model
    def _get_notes(self, lead):
        """Return the last notes of calls, newest first."""
        changes = self.env["crm.k.status.change"].search(
            [("lead_id", "=", lead.id), ("note", "not in", [False, ""])], limit=NOTES
        )
        return [
            {
                "id": change.id,
                "note": change.note,
                "user": change.user_id.name,
                "date": fields.Datetime.to_string(change.date),
                "outcome": (
                    change.call_result_id.name or change.to_status_id.display_name or ""
                ),
            }
            for change in changes
        ]
