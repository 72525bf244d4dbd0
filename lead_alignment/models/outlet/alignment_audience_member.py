import json
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.audience_body import (
    BATCH,
    Hashes,
    build_google,
    build_meta,
    hash_person,
)
from ...tools.back_off import LONGEST_ASKED
from .alignment_outbox_send import GOOGLE, META, Answer

_logger = logging.getLogger(__name__)
JOB = "lead_alignment.ir_cron_audience"
WAIT = timedelta(minutes=10)
LONGEST = 36  # times the wait


class AlignmentAudienceMember(models.Model):
    """A person in an audience, or on the way into it or out of it.

    Of who was erased only the hashes stay, until the platform has let the person go;
    of who left nothing.
    """

    _name = "alignment.audience.member"
    _description = "Person in an Audience"
    _inherit = ["append.only.mixin"]
    _order = "since desc, id desc"
    _rec_name = "profile_id"
    _log_access = False

    audience_id = fields.Many2one(
        "alignment.audience",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="audience_id.company_id")
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("to_add", "To be added"),
            ("added", "In it"),
            ("to_remove", "To be removed"),
        ],
        required=True,
        readonly=True,
    )
    value = fields.Float(readonly=True)
    since = fields.Datetime(readonly=True)
    next_date = fields.Datetime("Next Try", readonly=True)
    tries = fields.Integer(readonly=True)
    reason = fields.Char("Note", readonly=True)
    hashes = fields.Json(
        readonly=True, groups=fields.NO_ACCESS, export_string_translation=False
    )

    _unique_member = models.UniqueIndex("(audience_id, profile_id)")
    _waiting_idx = models.Index(
        "(audience_id, state, next_date) WHERE state IN ('to_add', 'to_remove')"
    )

    @api.model
    def _leave(self, profiles):
        """Take people out of all audiences, before anything else is sent."""
        # sudo: members of any audience of these people, archived ones included
        members = self.sudo().with_context(active_test=False)
        members.search([("profile_id", "in", profiles.ids)])._leave_all()

    def _leave_all(self):
        """Take these people out, and wake the job."""
        members = self.filtered(lambda one: one.state != "to_remove")
        if members:
            members._amend({"state": "to_remove", "next_date": fields.Datetime.now()})
            # sudo: whoever has people taken out wakes the job
            self.env.ref(JOB).sudo()._trigger()

    def _put_off(self, text, seconds=0):
        """Try again later, each time after longer, for ever: somebody who left may not
        be forgotten.

        :param seconds: that the platform asks to wait
        """
        now = fields.Datetime.now()
        asked = timedelta(seconds=min(seconds, LONGEST_ASKED))
        for tries, members in self.grouped("tries").items():
            members._amend(
                {
                    "tries": tries + 1,
                    "reason": text[:500],
                    "next_date": now + max(WAIT * min(tries + 1, LONGEST), asked),
                }
            )

    def _keep_hashes(self):
        """Store by what the platforms know these people: addresses change, and people
        are merged or erased, before they are taken out again."""
        found = {
            member.id: json.dumps(person)
            for member, person in self._get_hashes().items()
            if not member.hashes
        }
        self.env.cr.execute(
            SQL(
                "UPDATE alignment_audience_member member SET hashes = known.hashes "
                "FROM unnest(%s::int[], %s::jsonb[]) AS known(id, hashes) "
                "WHERE member.id = known.id",
                list(found),
                list(found.values()),
            )
        )
        self.invalidate_recordset(["hashes"])

    def _get_hashes(self):
        """Return {member: ``Hashes``}. In sudo."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (profile_id, kind) profile_id, kind, value
                  FROM customer_identity
                 WHERE profile_id = ANY(%s) AND kind IN ('email', 'phone')
                   AND NOT COALESCE(is_shared, FALSE)
                 ORDER BY profile_id, kind, id
                """,
                self.profile_id.ids,
            )
        )
        known = {(profile_id, kind): value for profile_id, kind, value in rows}
        found = {}
        for member in self:
            if member.hashes:
                found[member] = Hashes(*member.hashes)
                continue
            email, phone = (
                known.get((member.profile_id.id, kind), "")
                for kind in ("email", "phone")
            )
            platform = member.audience_id.outlet_id.platform
            found[member] = hash_person(platform, email, phone, member.value)
        return found

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Tell the platforms who left, of archived audiences, too; then who came. An
        audience that fails keeps no other from it."""
        progress = self.env["ir.cron"]._commit_progress
        audiences = self.env["alignment.audience"].with_context(active_test=False)
        audiences = audiences.search(Domain.TRUE)
        for state in ("to_remove", "to_add"):
            for audience in audiences.filtered(lambda one: one.outlet_id.is_secured):
                if state == "to_add" and not (
                    audience.active and audience.outlet_id.active
                ):
                    continue
                count = 1
                while count and not audience.outlet_id.sudo()._is_paused():
                    try:
                        count = audience._send_members(state)
                    except Exception as error:  # noqa: BLE001 it is one of many
                        _logger.exception("Audience %s cannot be sent", audience.id)
                        self.env.cr.rollback()
                        answer = Answer("denied", str(error)[:400])
                        audience.outlet_id.sudo()._pause(answer)
                        count = 0
                    if not progress(count, remaining=int(bool(count))):
                        return

    @api.model
    def _take_due(self, audience, state):
        self.flush_model(["next_date", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM alignment_audience_member WHERE audience_id = %s "
                "AND state = %s AND next_date <= %s "
                "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                audience.id,
                state,
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse([member_id for (member_id,) in rows])


class AlignmentAudience(models.Model):
    """Tells the platform who left and who came."""

    _inherit = "alignment.audience"

    def _send_members(self, state):
        """Send the next batch of members in a state.

        :returns: number of members, 0 if nothing more is to be sent now
        """
        self.ensure_one()
        # sudo: a job; members are of the audience's company
        members = self.env["alignment.audience.member"].sudo()._take_due(self, state)
        if not members:
            return 0
        hashes = members._get_hashes()
        count = len(members)
        nobody = members.filtered(lambda one: not any(hashes[one][:2]))
        nobody._remove()
        members -= nobody
        if not members:
            return count
        outlet = self.outlet_id.sudo()
        try:
            token = outlet._get_token()
        except UserError as error:
            outlet._pause(Answer("denied", str(error)))
            return 0
        answer = self._post([hashes[one] for one in members], state, token)
        if answer.verdict == "accepted":
            outlet.write({"error": False, "pause_date": False})
            if state == "to_remove":
                members._remove()  # nothing is kept of who left
            else:
                members._keep_hashes()
                members._amend({"state": "added", "reason": False, "tries": 0})
            return count
        members._put_off(answer.text, answer.wait)
        if answer.verdict == "refused":
            # hashes alone: it is the setting that is wrong, never a person
            answer = answer._replace(verdict="denied")
        outlet._pause(answer)
        return 0

    def _post(self, people, state, token):
        """Send one request. :returns: ``Answer``"""
        outlet = self.outlet_id
        headers = {"Authorization": f"Bearer {token}"}
        if outlet.platform == "meta":
            url = f"{META}/{outlet.api_version}/{self.audience_ref}/users"
            method = "POST" if state == "to_add" else "DELETE"
            body = build_meta(people)
        else:
            call = "ingest" if state == "to_add" else "remove"
            url, method = f"{GOOGLE}/v1/audienceMembers:{call}", "POST"
            body = build_google(
                people,
                outlet.account or "",
                outlet.manager or "",
                self.audience_ref,
                is_new=state == "to_add",
            )
        return outlet._request(method, url, body, headers)
