import json
from datetime import timedelta

import requests

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
from .alignment_outbox_send import GOOGLE, META, judge
from .alignment_outlet import TIMEOUT

JOB = "lead_alignment.ir_cron_audience"
WAIT = timedelta(minutes=10)
MOST_TRIES = 12


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
        "customer.profile", "Customer", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [
            ("to_add", "To be added"),
            ("added", "In it"),
            ("to_remove", "To be removed"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    value = fields.Float(readonly=True)
    since = fields.Datetime(readonly=True)
    next_date = fields.Datetime("Next Try", readonly=True)
    tries = fields.Integer(readonly=True)
    reason = fields.Char("Note", readonly=True)
    hashes = fields.Json(readonly=True, export_string_translation=False)

    _unique_member = models.UniqueIndex("(audience_id, profile_id)")
    _waiting_idx = models.Index(
        "(audience_id, state, next_date) WHERE state IN ('to_add', 'to_remove')"
    )

    @api.model
    def _leave(self, profiles):
        """Take people out of all audiences, before anything else is sent."""
        members = self.sudo().search(
            [("profile_id", "in", profiles.ids), ("state", "in", ("added", "to_add"))]
        )
        if members:
            members._amend({"state": "to_remove", "next_date": fields.Datetime.now()})
            self.env.ref(JOB).sudo()._trigger()

    def _put_off(self, text):
        """Try again later, each time after longer; in the end somebody has to look."""
        now = fields.Datetime.now()
        for tries, members in self.grouped("tries").items():
            is_last = tries + 1 >= MOST_TRIES
            members._amend(
                {
                    "tries": tries + 1,
                    "reason": text[:500],
                    "next_date": now + WAIT * (tries + 1),
                    **({"state": "failed"} if is_last else {}),
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
        """Tell the platforms who left, then who came."""
        audiences = self.env["alignment.audience"].search(Domain.TRUE)
        audiences = audiences.filtered(lambda one: one.outlet_id.is_secured)
        for state in ("to_remove", "to_add"):
            for audience in audiences:
                while count := audience._send_members(state):
                    if not self.env["ir.cron"]._commit_progress(count, remaining=1):
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
            answer = self._post(
                [hashes[one] for one in members], state, outlet._get_token()
            )
        except UserError as error:
            outlet._note_error(str(error))
            members._put_off(str(error))
            return 0
        if answer.verdict == "accepted":
            outlet._note_error("")
            if state == "to_remove":
                members._remove()  # nothing is kept of who left
            else:
                members._keep_hashes()
                members._amend({"state": "added", "reason": False, "tries": 0})
            return count
        if answer.verdict == "refused":
            # sent again they would be refused again: somebody has to look
            members._amend({"state": "failed", "reason": answer.text})
        else:
            members._put_off(answer.text)
        if answer.verdict != "busy":
            outlet._note_error(answer.text)
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
                people, outlet.account or "", outlet.manager or "", self.audience_ref
            )
        try:
            response = requests.request(
                method, url, json=body, headers=headers, timeout=TIMEOUT
            )
        except requests.RequestException:
            return judge(None, {})
        try:
            answer = response.json()
        except json.JSONDecodeError:
            answer = {}
        return judge(response, answer if isinstance(answer, dict) else {})
