from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.event_rows import Refused
from ...tools.phone_call import read_call
from ...tools.recording_link import get_host, is_on
from ..customer.customer_identity import retried_if_known

SUGGESTED_MINUTES = 60


class CrmPhoneCall(models.Model):
    """A call, as the phone system reports it.

    It is one call, however many phones ring: the legs of a ring group are joined by the
    id of their parent, and whoever answers is its agent. A caller who hides the number,
    or calls from one of our own, has a call and no lead.

    An unanswered call logs its attempt by itself. If the agent has the lead on the
    screen, *no answer* is selected there instead, so that each call counts once.
    """

    _name = "crm.phone.call"
    _description = "Phone Call"
    _inherit = ["contact.mask.mixin", "append.only.mixin"]
    _order = "start desc, id desc"
    _rec_name = "phone"
    _log_access = False

    _masked_fields = {"phone": "phone"}

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    call_id = fields.Char("PBX Call ID", required=True, readonly=True)
    direction = fields.Selection(
        [("inbound", "Inbound"), ("outbound", "Outbound")],
        required=True,
        readonly=True,
        string="Call Direction",
    )
    phone = fields.Char(readonly=True, help="Empty if the caller hid the number.")
    extension = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", "Agent", readonly=True, index=True, ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    start = fields.Datetime(required=True, readonly=True)
    answered_seconds = fields.Integer("Talk Time", readonly=True, aggregator="avg")
    is_over = fields.Boolean("Ended", readonly=True)
    legs = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Call legs, and whether each has ended.",
    )
    is_filed = fields.Boolean(
        "Attempt Logged",
        readonly=True,
        help="The call automatically logged a no-contact attempt.",
    )
    recording_url = fields.Char(
        "Recording",
        readonly=True,
        groups="lead_alignment.lead_alignment_group_recording",
    )

    _unique_call = models.UniqueIndex(
        "(company_id, call_id)", "This call already exists."
    )
    _lead_idx = models.Index("(lead_id, start) WHERE lead_id IS NOT NULL")

    @api.depends("phone")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for call in self.filtered(lambda call: not call.phone):
            call.display_name = self.env._("Hidden number")
        return result

    # ------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------

    @api.model
    def _receive(self, key, body):
        """Log a call, or an update of one, and what follows when it is over.

        :param key: alignment.ingest.key
        :param body: as the phone system sent it
        :returns: the call
        :raises Refused: if it cannot be understood; with ``recording_host`` the call is
            logged, without its recording
        """
        told = read_call(body, fields.Datetime.now())
        url = told.recording_url
        if not url or key._may_record_on(url):
            return self._log_told(key, told)
        told.recording_url = ""
        self._log_told(key, told)
        raise Refused("recording_host", get_host(url))

    @api.model
    def _log_told(self, key, told):
        """As :meth:`_receive`.

        :param told: ``PhoneCall``
        """
        company = key.company_id
        phone = self.env["customer.identity"]._normalise(company, "phone", told.phone)
        if told.phone and not phone:
            raise Refused("wrong_type", "phone")
        call = self.search(
            [("company_id", "=", company.id), ("call_id", "=", told.call_id)]
        )
        if call and call.is_over:
            call._receive_late(key, told)
            return call
        legs = {**(call.legs or {}), told.leg_id: told.is_over}
        is_answered = told.is_over and told.answered_seconds
        vals = {
            "company_id": company.id,
            "call_id": told.call_id,
            "direction": told.direction,
            "phone": call.phone or phone,
            "legs": legs,
            "is_over": bool(is_answered or all(legs.values())),
            **call._prepare_answer(told, self._prepare_leg(company, told), len(legs)),
        }
        if call:
            call._amend(vals)
        else:
            # two messages about one call came at the same time
            with retried_if_known():
                call = self._append([{**vals, "start": told.start}]).sudo()
        if call.is_over:
            call._follow_up(key)
        return call

    @api.model
    def _prepare_leg(self, company, told):
        """Return what a leg says of who answered."""
        return {
            "extension": told.extension,
            "user_id": self._find_user(company, told.extension).id,
            "answered_seconds": told.answered_seconds,
            "recording_url": told.recording_url,
        }

    def _prepare_answer(self, told, leg_vals, leg_count):
        """Return who answered, with this leg.

        A leg that nobody answered takes no call from the one that somebody answers. If
        several phones rang and nobody answered, it is nobody's missed call.
        """
        if not self or told.answered_seconds > self.answered_seconds:
            return leg_vals
        if self.answered_seconds:
            return {"recording_url": self.sudo().recording_url or told.recording_url}
        if leg_count > 1:
            return {"user_id": False, "extension": False}
        return leg_vals

    def _receive_late(self, key, told):
        """Note what comes of a call that is over: a recording, or the leg that somebody
        answered after all."""
        if told.answered_seconds > self.answered_seconds:
            was_missed = not self.answered_seconds
            self._amend(self._prepare_leg(self.company_id, told))
            if was_missed and self.phone and not self.is_filed:
                self.env["customer.event"]._retract(
                    self.company_id,
                    [f"call {self.call_id}"],
                    self.env._("Call answered"),
                    source=key.source,
                )
                self._record(key, is_late=True)
            return
        if told.recording_url and not self.recording_url:
            self._amend({"recording_url": told.recording_url})
        legs = self.legs or {}
        if told.leg_id and told.leg_id not in legs and not self.answered_seconds:
            self._amend(
                {
                    "legs": {**legs, told.leg_id: told.is_over},
                    "user_id": False,
                    "extension": False,
                }
            )

    @api.model
    def _find_user(self, company, extension):
        users = self.env["res.users"]
        if not extension:
            return users
        return users.search(
            [
                ("phone_extension", "=", extension),
                ("company_ids", "in", company.ids),
                ("share", "=", False),
            ],
            limit=1,
        )

    def _follow_up(self, key):
        """Record a call that is over in the ledger, or as an attempt on its lead."""
        if self._is_of_nobody():
            return
        is_missed = self.direction == "outbound" and not self.answered_seconds
        lead = self._find_lead()
        self._amend({"lead_id": lead.id})
        # an attempt logged on a lead is recorded in the ledger by that
        is_counted = is_missed and lead and self.user_id and self._count_attempt(lead)
        if not is_counted:
            self._record(key)
            if not lead:
                self._amend({"lead_id": self._find_lead().id})

    def _is_of_nobody(self):
        """Whether the number is hidden, or one of our own."""
        pair = ("phone", self.phone)
        own = self.env["customer.identity"]._find_own
        return not self.phone or bool(own(self.company_id, [pair]))

    def _record(self, key, is_late=False):
        """Record the call in the ledger.

        :param is_late: whether it was recorded as missed before
        """
        codes = {
            "inbound": "inbound_call",
            "outbound": "outbound_call" if self.answered_seconds else "call_no_answer",
        }
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": codes[self.direction],
                    "identities": [("phone", self.phone)],
                    "message_id": f"call {self.call_id}" + (" late" * is_late),
                    "makes_lead": not is_late,
                    "source": key.source,
                    "occurred_at": min(self.start, fields.Datetime.now()),
                    "company_id": self.company_id.id,
                    "team_id": key.team_id.id,
                    "label": self.user_id.name or self.extension or None,
                    "value": self.answered_seconds,
                    "contact": self.answered_seconds
                    and (self.user_id.id or None, "phone"),
                    "touch": {"phone": self.phone},
                }
            ]
        )

    def _find_lead(self):
        """Return the number's open lead: in work, else the agent's, else the newest."""
        leads = self.env["crm.lead"]
        person = self.env["customer.identity"]._find_rows(
            self.company_id, [("phone", self.phone)]
        )
        profile_id = next(iter(person.values()))[1] if person else None
        whose = [("phone_sanitized", "=", self.phone)]
        if profile_id:
            whose = ["|", *whose, ("profile_id", "=", profile_id)]
        found = leads.search(
            [
                ("company_id", "=", self.company_id.id),
                ("won_status", "=", "pending"),
                *whose,
            ],
            order="id desc",
        )
        held = self._get_held_lead()
        if held in found:
            return held
        mine = found.filtered(lambda lead: lead.user_id == self.user_id)
        return (mine or found)[:1]

    def _get_held_lead(self):
        return self.env["crm.lead.lease"]._get_held(self.user_id).lead_id

    # ------------------------------------------------------------
    # The attempt
    # ------------------------------------------------------------

    def _count_attempt(self, lead):
        """Select *no answer* on the agent's screen, or log it as an attempt, unless the
        agent has logged something since it began.

        :returns: whether it is seen to
        """
        if lead.last_call_date and lead.last_call_date >= self.start:
            return True
        result = self._get_no_answer()
        if lead == self._get_held_lead():
            lead._notify_unanswered_call(self.user_id)
            return True
        if result and lead.with_user(self.user_id).has_access("write"):
            lead.with_user(self.user_id)._file_outcome(call_result=result)
            self._amend({"is_filed": True})
            return True
        return False

    def _repoint(self, lead):
        """Move these calls to ``lead``, into which their own is merged."""
        self._amend({"lead_id": lead.id})

    @api.model
    def _get_no_answer(self):
        standard = self.env.ref(
            "lead_alignment.crm_call_result_no_answer", raise_if_not_found=False
        )
        results = self.env["crm.call.result"]
        if standard and standard.active:
            return standard
        return results.search([("company_id", "in", [False, *self.company_id.ids])])[:1]

    @api.model
    def _get_suggestion(self, lead):
        """Return the attempt result to select for the user on this lead.

        It is empty unless the user's last call since the last outcome was missed.
        """
        # sudo: the user's own calls of a lead that they have on the screen
        since = max(
            fields.Datetime.now() - timedelta(minutes=SUGGESTED_MINUTES),
            lead.last_outcome_date or lead.create_date,
        )
        last = self.sudo().search(
            [
                ("lead_id", "=", lead.id),
                ("user_id", "=", self.env.uid),
                ("start", ">", since),
                ("is_over", "=", True),
            ],
            limit=1,
        )
        is_missed = last.direction == "outbound" and not last.answered_seconds
        if last and is_missed and not last.is_filed:
            return self._get_no_answer()
        return self.env["crm.call.result"]

    def action_listen(self):
        """Open the recording; the lead's chatter notes who listened.

        :raises AccessError: without the right to listen
        :raises UserError: for a recording that is not at the company's exchange
        """
        self.ensure_one()
        url = self.recording_url
        self._check_recording(url or "")
        if self.lead_id:
            # sudo: writes a note on the call's own lead
            self.lead_id.sudo()._message_log(
                body=self.env._("%s played a call recording.", self.env.user.name)
            )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _check_recording(self, url):
        """:raises UserError: if the link leads anywhere but to an exchange"""
        # sudo: whoever may listen; only where the exchanges of the call's company are
        keys = self.env["alignment.ingest.key"].sudo().with_context(active_test=False)
        keys = keys.search([("company_id", "=", self.sudo().company_id.id)])
        if not is_on(url, keys._get_recording_hosts()):
            raise UserError(
                self.env._(
                    "%s is not a recording host of any event API key. An "
                    "administrator can add it if your phone system stores recordings "
                    "there.",
                    get_host(url) or url,
                )
            )

    @api.autovacuum
    def _gc_calls(self):
        """Delete calls that are older than events are kept."""
        limit = 10_000
        count = 0
        for company in (
            self.env["res.company"].with_context(active_test=False).search(Domain.TRUE)
        ):
            horizon = self.env["customer.event"]._get_horizon(company)
            old = self.search(
                [("company_id", "=", company.id), ("start", "<", horizon)], limit=limit
            )
            count += len(old)
            old._remove()
        return count, False
