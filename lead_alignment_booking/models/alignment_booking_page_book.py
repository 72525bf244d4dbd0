import secrets
import uuid
from datetime import timedelta
from typing import NamedTuple

import pytz

from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.lead_alignment.models.customer.customer_identity import (
    retried_if_known,
)
from odoo.addons.lead_alignment.models.telesales.crm_lead_assignment import ARRIVED

MOST_AHEAD = 3  # meetings that a person can have booked on one page
MOST_AN_HOUR = 60  # bookings of a page, whoever books


class BookedEnoughError(Exception):
    """Nobody takes all times of a page."""


class Booker(NamedTuple):
    """What a customer typed; all but the name may be empty."""

    name: str
    email: str = ""
    phone: str = ""
    note: str = ""
    timezone: str = ""


class AlignmentBookingPage(models.Model):
    """A booking: the time is taken first, so that nothing is left of one that fails."""

    _inherit = "alignment.booking.page"

    def _book(self, start, booker, key, lead=None):
        """Book a meeting for a customer.

        :param start: naive UTC
        :param booker: ``Booker``
        :param key: text of the form that is sent; sent twice, it books once
        :param lead: the lead of a personal link
        :returns: the meeting; empty if the time is taken
        :raises BookedEnoughError: for somebody who has booked enough
        :raises ConcurrencyError: if the same form is sent twice at once; upon it Odoo
            repeats the request, which sees what was booked
        """
        self.ensure_one()
        events = self.env["calendar.event"].with_context(skip_contact_description=True)
        # one that was cancelled, too: the same form does not book again
        sent = events.with_context(active_test=False).search(
            [("booking_key", "=", key)], limit=1
        )
        if sent:
            return sent if sent.booking_page_id == self else events
        known = lead or self._find_open_lead(booker)
        self._check_ahead(known, booker)
        free = self._get_free_times().get(start, ())
        cells = self.env["alignment.booking.cell"]
        for host in self._sort_hosts(self.env["res.users"].browse(free), known):
            stop = start + timedelta(minutes=self.duration)
            if claimed := cells._claim(host, start, stop):
                lead = self._get_lead(booker, host, lead, key)
                with retried_if_known():
                    event = events.create(
                        self._prepare_event_vals(start, stop, host, lead, booker)
                        | {"booking_key": key}
                    )
                claimed.event_id = event
                return event
        if free and self._is_being_booked(key):
            raise ConcurrencyError(key)
        return events

    def _is_being_booked(self, key):
        """Whether the same form has just booked in another request, which this
        transaction cannot see."""
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT 1 FROM calendar_event WHERE booking_key = %s", [key])
            return bool(cr.fetchone())

    def _find_open_lead(self, booker):
        """Return the newest open lead of the person that the booker is, in sudo."""
        company = self.company_id
        # sudo: visitors have no rights; what is found decides who hosts, and is not
        # shown
        leads = self.env["crm.lead"].sudo()
        draft = leads.new(self._prepare_contact_vals(booker))
        pairs = draft._get_identity_pairs(company)
        rows, _own = self.env["customer.identity"].sudo()._look_up(company, pairs)
        profiles = [rows[pair].profile_id for pair in pairs if pair in rows]
        return leads.search(
            Domain("profile_id", "in", [one for one in profiles if one][:1])
            & Domain("company_id", "=", company.id)
            & Domain("won_status", "=", "pending"),
            order="id desc",
            limit=1,
        )

    def _check_ahead(self, lead, booker):
        """:raises BookedEnoughError: for somebody who has booked enough, or if so many
        booked within the hour that a machine is at work"""
        now = fields.Datetime.now()
        lately = Domain("booking_page_id", "=", self.id) & Domain(
            "create_date", ">", now - timedelta(hours=1)
        )
        events = self.env["calendar.event"].with_context(active_test=False)
        if events.search_count(lately) >= MOST_AN_HOUR:
            raise BookedEnoughError
        whose = Domain("opportunity_id", "in", lead.ids)
        email = email_normalize(booker.email or "")
        if email:
            whose |= Domain("booking_partner_id.email_normalized", "=", email)
        count = self.env["calendar.event"].search_count(
            whose & Domain("booking_page_id", "=", self.id) & Domain("start", ">", now)
        )
        if count >= MOST_AHEAD:
            raise BookedEnoughError

    def _sort_hosts(self, hosts, lead):
        """Return the hosts in the order in which they are tried: the customer's own,
        then those with the fewest bookings ahead."""
        ahead = dict(
            self.env["calendar.event"]._read_group(
                [
                    ("booking_page_id", "!=", False),
                    ("user_id", "in", hosts.ids),
                    ("start", ">", fields.Datetime.now()),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        return hosts.sorted(
            lambda host: (host != lead.user_id, ahead.get(host, 0), host.id)
        )

    def _get_lead(self, booker, host, lead, key):
        """Return the lead for which was booked, of the host if it was nobody's."""
        # sudo: visitors have no rights; it is the lead of the person who books
        leads = self.env["crm.lead"].sudo()
        arriving = leads._arriving_by("meeting_booked", self.company_id)
        vals = self._prepare_contact_vals(booker) | {
            "name": f"{self.name} – {booker.name}",
            "description": plaintext2html(booker.note) if booker.note else False,
            "team_id": self.team_id.id,
            "type": "lead" if self.team_id.use_leads else "opportunity",
            "user_id": False,
        }
        if lead:
            arriving._note_arrivals(arriving._get_arrival(), [(lead.id, vals)], ())
        else:
            lead = arriving.create(vals).with_env(leads.env)
            if lead.id not in arriving._get_arrival().matched:
                lead.hand_raised_date = fields.Datetime.now()
                leads._hand_over_raised(lead)
        if not lead.user_id:
            lead._assign_to(host, ARRIVED, lead.team_id or self.team_id)
        self._enqueue_event(lead, booker, key)
        return lead

    def _enqueue_event(self, lead, booker, key):
        """Record that the customer booked, and with which browser."""
        # sudo: visitors have no rights; only what they just sent is stored
        inbox = self.env["customer.event.inbox"].sudo()
        typed = {"email": booker.email, "phone": booker.phone}
        details = {
            "browser": inbox._get_request_pairs(),
            "label": self.name,
            "contact_name": booker.name,
            "pairs": [(kind, value) for kind, value in typed.items() if value],
            "occurrence": key,
        }
        inbox._enqueue("crm.lead", [(lead.id, "meeting_booked", details)])

    def _prepare_contact_vals(self, booker):
        return {
            "contact_name": booker.name,
            "email_from": booker.email,
            "phone": booker.phone,
            "company_id": self.company_id.id,
        }

    def _prepare_event_vals(self, start, stop, host, lead, booker):
        partner = self._get_partner(lead, booker)
        partners = host.partner_id | partner
        vals = {
            "name": f"{self.name} – {booker.name}",
            "start": start,
            "stop": stop,
            "allday": False,
            "show_as": "busy",
            "user_id": host.id,
            "partner_ids": [Command.set(partners.ids)],
            "opportunity_id": lead.id,
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": lead.id,
            "meeting_kind": self.kind,
            "location": self.location,
            "description": plaintext2html(booker.note) if booker.note else False,
            "alarm_ids": [Command.set(self.alarm_ids.ids)],
            "booking_page_id": self.id,
            "booking_partner_id": partner.id,
            "booking_secret": secrets.token_urlsafe(24),
            "booking_timezone": self._get_zone_of(booker),
        }
        if self.has_video:
            token = uuid.uuid4().hex
            vals["access_token"] = token
            vals["videocall_location"] = (
                f"{self.get_base_url()}/calendar/join_videocall/{token}"
            )
        return vals

    def _get_partner(self, lead, booker):
        """Return the contact to whom the confirmation goes: of the address that was
        typed, never a colleague."""
        # sudo: visitors have no rights; nothing of a contact is shown to them
        partners = self.env["res.partner"].sudo()
        email = email_normalize(booker.email or "")
        known = lead.partner_id
        if known and (not email or known.email_normalized == email):
            return known
        email = email or lead.email_normalized
        if email:
            found = partners.search(
                Domain("email_normalized", "=", email)
                & Domain("company_id", "in", [False, self.company_id.id])
                & ~Domain("user_ids.share", "=", False),
                limit=1,
            )
            if found:
                return found
        return partners.create(
            {
                "name": booker.name,
                "email": email,
                "phone": booker.phone or lead.phone,
                "company_id": self.company_id.id,
                "lang": self.env.lang,
                "tz": self._get_zone_of(booker),
            }
        )

    def _get_zone_of(self, booker):
        """Return the time zone in which the booker saw the times."""
        is_known = booker.timezone in pytz.all_timezones_set
        return booker.timezone if is_known else self._get_timezone()
