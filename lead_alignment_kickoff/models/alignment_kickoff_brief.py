from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime

from odoo.addons.lead_alignment.models.sla.business_hours import Hours

from .alignment_kickoff import BRIEF
from .text_list import render_texts

NOTICE_HOURS = 24  # working hours that everybody has before the workshop


class AlignmentKickoff(models.Model):
    """The brief on its way to those who are asked."""

    _inherit = "alignment.kickoff"

    def action_send_brief(self):
        """Send the brief with its questions to everybody asked.

        :raises UserError: without a message, or with a department in which nobody is
            asked
        """
        self.check_access("write")
        for kickoff in self:
            kickoff._check_sendable()
            # sudo: facts are written by the system
            kickoff.sudo().write(
                {"state": "briefed", "sent_date": fields.Datetime.now()}
            )
            kickoff.part_ids._ask(kickoff._get_answer_due())
            kickoff._follow_workshop()

    def _get_answer_due(self):
        """Return when an answer that is asked for now is due: at the workshop, if that
        is earlier."""
        now = fields.Datetime.now()
        due = self._get_notice_end(now)
        workshop = self.workshop_date
        return workshop if workshop and now < workshop < due else due

    def _get_notice_end(self, sent_date):
        """Return until when whoever got the brief at ``sent_date`` has to have it
        before the workshop."""
        # always open, if the company has no fixed hours
        calendar = self.env["crm.team"]._get_business_calendar(self.company_id)
        (end,) = Hours(calendar).deadlines([(sent_date, NOTICE_HOURS * 3600)])
        return end

    def _follow_workshop(self, leaving=None):
        """Note whether the brief reached everybody in time, and put the workshop into
        their calendars: after the brief was sent, somebody else is asked, or the
        workshop is moved.

        :param leaving: users who may not be asked any more
        """
        for kickoff in self.filtered(lambda one: one.state == "briefed"):
            # sudo: facts are written by the system
            sent = [one for one in kickoff.sudo().part_ids.mapped("sent_date") if one]
            workshop = kickoff.workshop_date
            kickoff.sudo().is_brief_late = bool(
                workshop and sent and workshop < kickoff._get_notice_end(max(sent))
            )
            kickoff._plan_workshop(leaving or self.env["res.users"])

    def _check_sendable(self):
        if self.state != "draft":
            raise UserError(self.env._("The brief was sent already."))
        if not self.message or not self.audience:
            raise UserError(
                self.env._("Write audience and key message before sending the brief.")
            )
        if not self.part_ids:
            raise UserError(self.env._("Choose the departments to ask first."))
        if unnamed := self.part_ids.filtered(lambda part: not part.user_id):
            raise UserError(
                self.env._(
                    "Nobody is asked in %s: choose somebody.",
                    ", ".join(unnamed.department_id.mapped("name")),
                )
            )
        if self.workshop_date and self.workshop_date < fields.Datetime.now():
            raise UserError(self.env._("The workshop is in the past."))

    def _plan_workshop(self, leaving):
        """Put the workshop into the calendars of everybody asked, and move it there.

        :param leaving: users who may not be asked any more
        """
        people = self.user_id | self.part_ids.user_id
        # sudo: a row that marketing may cause; the attendees are those who are asked
        event_sudo = self.sudo().event_id
        if not self.workshop_date:
            event_sudo.unlink()
            return
        if event_sudo:
            event_sudo.write(self._prepare_moved_workshop(event_sudo, people, leaving))
            return
        # sudo: as above
        event = self.env["calendar.event"].sudo()
        self.sudo().event_id = event.with_user(self.user_id).create(
            {
                "name": self.env._("Kick-off: %s", self.display_name),
                "start": self.workshop_date,
                "stop": self.workshop_date + timedelta(hours=1),
                "user_id": self.user_id.id,
                "partner_ids": [Command.set(people.partner_id.ids)],
            }
        )

    def _prepare_moved_workshop(self, event, people, leaving):
        """Return what changes in the calendar; who was invited by hand stays."""
        new = people.partner_id - event.partner_ids
        gone = (leaving - people).partner_id & event.partner_ids
        commands = [
            *(Command.link(partner.id) for partner in new),
            *(Command.unlink(partner.id) for partner in gone),
        ]
        vals = {"partner_ids": commands} if commands else {}
        if event.start != self.workshop_date:
            length = event.stop - event.start
            vals["start"] = self.workshop_date
            vals["stop"] = self.workshop_date + length
        return vals

    def action_change_brief(self):
        """Go back to the answers: what was frozen may be changed, and is signed anew.

        :raises UserError: for a kick-off that is closed
        """
        self.check_access("write")
        for kickoff in self:
            if kickoff.state not in ("signing", "aligned"):
                raise UserError(self.env._("Nothing was frozen yet, or it is closed."))
            # sudo: facts are written by the system
            kickoff.sudo().write(
                {"state": "briefed", "version_id": False, "aligned_date": False}
            )
            kickoff._message_log(body=self.env._("The brief is changed: sign again."))

    def _render_brief(self, reader=None):
        """Return the brief as HTML, in the reader's language and time zone.

        :param reader: a user; by default the current one
        """
        self.ensure_one()
        reader = reader or self.env.user
        rows = [
            (self._fields[name]._description_string(self.env), self[name])
            for name in BRIEF
            if self[name]
        ]
        if self.workshop_date:
            zone = reader.tz or self.company_id._get_timezone()
            label = self._fields["workshop_date"]._description_string(self.env)
            moment = format_datetime(self.env, self.workshop_date, zone, "short")
            rows.append((label, moment))
        return render_texts(rows)
