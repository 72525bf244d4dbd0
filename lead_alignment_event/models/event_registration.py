from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.lead_alignment.models.ledger.customer_event_inbox import InboxEntry

CANCELLED = "registration_cancelled"
# {state: codes of the events that stand in it}
STANDING = {
    "open": {"registered"},
    "done": {"registered", "attended"},
    "cancel": {CANCELLED},
}
# attendance is entered within a day, and after a week by nobody
ENTERED, FORGOTTEN = timedelta(days=1), timedelta(days=7)


class EventRegistration(models.Model):
    """Records who registers, attends, cancels, and does not attend: put into the event
    inbox by one INSERT, recorded a minute later. A check-in that is undone and a
    registration that is cancelled or deleted take their points along; confirmed again
    they count again."""

    _inherit = "event.registration"
    _facts = frozenset({"attendee_phone"})

    attendee_phone = fields.Char(
        "Attendee's Phone",
        compute="_compute_attendee_phone",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
        help="Normalized phone number used to identify the customer.",
    )

    # the history of a customer searches by it
    _attendee_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")

    @api.depends("phone", "email", "partner_id", "company_id")
    def _compute_attendee_phone(self):
        """Normalise the attendee's phone.

        Odoo fills an empty phone with that of the booker. It is left out if they booked
        for somebody else.
        """
        normalise = self.env["customer.identity"]._normalise
        for registration in self:
            company = registration._get_alignment_company()
            phone, bookers = (
                normalise(company, "phone", record.phone or "")
                for record in (registration, registration.partner_id)
            )
            is_bookers = (
                registration.email
                and not registration._is_of_booker()
                and phone == bookers
            )
            registration.attendee_phone = (not is_bookers and phone) or False

    @api.model_create_multi
    def create(self, vals_list):
        registrations = super().create(vals_list)
        inbox = self.env["customer.event.inbox"]
        # of several registrations the browser may be any attendee's
        browser = inbox._get_request_pairs() if len(registrations) == 1 else []
        registrations._enqueue_changes({}, {"browser": browser})
        return registrations

    def write(self, vals):
        before = self._get_standing() if vals.keys() & {"state", "active"} else None
        result = super().write(vals)
        if before is not None:
            self._enqueue_changes(before)
        return result

    def unlink(self):
        """Take back what was recorded of deleted registrations."""
        taken = self._get_taken(self._get_standing(), {}, self)
        result = super().unlink()
        self._enqueue_taken(taken, self.env._("The registration was deleted"))
        return result

    def _compute_field_value(self, field):
        """Enqueue computed states: paying an order confirms its registrations.

        Fields with the same method are computed with the first of them.
        """
        together = self.pool.field_computed.get(field, [field])
        if self._fields["state"] not in together:
            return super()._compute_field_value(field)
        real = self.filtered("id")
        before = real._get_standing()
        result = super()._compute_field_value(field)
        real._enqueue_changes(before)
        return result

    def _get_standing(self):
        """Return {id: codes of the events that stand}."""
        return {
            registration.id: STANDING.get(registration.state, set())
            if registration.active
            else set()
            for registration in self
        }

    def _enqueue_changes(self, before, details=None):
        """Enqueue what happened since, and what was taken back.

        :param before: as of :meth:`_get_standing`
        """
        after = self._get_standing()
        taken = self._get_taken(before, after) if before else []
        self._enqueue_taken(taken, self.env._("The registration has changed since"))
        self.env["customer.event.inbox"]._enqueue(
            self._name,
            [
                (registration_id, code, details)
                for registration_id, codes in after.items()
                for code in sorted(codes - before.get(registration_id, set()))
            ],
        )

    def _get_taken(self, before, after, gone=None):
        """Return [(id, code, message id)] of what does not stand any more, of no other
        seat of the booker either.

        :param before: and ``after``: as of :meth:`_get_standing`
        :param gone: registrations that are deleted
        """
        taken = []
        seats = self._get_seats()
        for registration_id, codes in before.items():
            group = seats.get(registration_id, self.browse(registration_id))
            left = (group - gone if gone else group)._get_standing() | {
                number: after[number] for number in group.ids if number in after
            }
            standing = set().union(*left.values())
            if "registered" in standing:
                standing.discard(CANCELLED)
            ended = codes | {"no_show"}
            if after.get(registration_id) == {"registered"}:
                ended = codes
            taken += [
                (registration_id, code, f"{code} {group[0].id}")
                for code in sorted(ended - standing)
            ]
        return taken

    def _enqueue_taken(self, taken, reason):
        inbox = self.env["customer.event.inbox"]
        inbox._enqueue_taken_back(self._name, taken, reason, source="event")

    # ------------------------------------------------------------
    # Attendees who did not come
    # ------------------------------------------------------------

    @api.model
    def _cron_no_shows(self):
        """Record who did not attend past events for which attendance was entered."""
        now = fields.Datetime.now()
        missing = self.search(
            Domain("state", "=", "open")
            & Domain("event_end_date", ">=", now - FORGOTTEN)
            & Domain("event_end_date", "<", now - ENTERED)
            & Domain("event_id.registration_ids", "any", [("state", "=", "done")])
        )
        came = self.search(
            Domain("state", "=", "done")
            & Domain("event_id", "in", missing.event_id.ids)
        )
        held = {
            (registration.event_id, registration.event_slot_id) for registration in came
        }
        missing = missing.filtered(
            lambda registration: (
                (registration.event_id, registration.event_slot_id) in held
            )
        )
        self.env["customer.event"]._record_batch(
            missing._prepare_inbox_events(
                [
                    InboxEntry(registration, "no_show", registration.event_end_date, {})
                    for registration in missing
                ]
            )
        )

    # ------------------------------------------------------------
    # Events for the ledger
    # ------------------------------------------------------------

    @api.model
    def _prepare_inbox_events(self, entries):
        """Return the values of what still stands; the rest was taken back since."""
        standing = self.browse({e.record.id for e in entries})._get_standing()
        seats = self.browse(standing)._get_seats()
        return [
            {
                "type": entry.code,
                "identities": [
                    *pairs,
                    *registration._get_own_browser(
                        pairs, entry.data.get("browser", ())
                    ),
                ],
                "message_id": f"{entry.code} "
                f"{seats.get(registration.id, registration)[0].id}",
                "recurs": True,
                "source": "event",
                "occurred_at": entry.date,
                "company_id": registration._get_alignment_company().id,
                "campaign_id": registration.utm_campaign_id.id,
                "label": registration.event_id.name,
            }
            for entry in entries
            if (registration := entry.record)
            and (
                entry.code in standing[registration.id]
                or (entry.code == "no_show" and registration.state == "open")
            )
            and not (entry.code == CANCELLED and _is_booked(registration, seats))
            and (pairs := registration._get_attendee_pairs())
        ]

    def _get_seats(self):
        """Return {id: all seats that the booker has in their own name, oldest first}.

        Who buys five seats and names nobody has five registrations in their own name,
        but comes once: one event tells of all of them, as long as one stands.
        """
        # sudo: the booking as a whole, whoever reads a part of it
        booked = self.sudo().filtered("partner_id")
        seats = self.sudo().search(
            [
                ("event_id", "in", booked.event_id.ids),
                ("partner_id", "in", booked.partner_id.ids),
            ],
            order="id",
        )
        groups = {}
        for seat in (seats | booked).sorted("id"):
            if seat.partner_id and (not seat.email or seat._is_of_booker()):
                key = (seat.event_id, seat.event_slot_id, seat.partner_id)
                groups[key] = groups.get(key, seat.browse()) + seat
        return {seat.id: group for group in groups.values() for seat in group}

    def _prepare_past_events(self):
        """Return the events of past registrations: registered, attended."""
        entries = []
        for registration in self:
            if registration.state != "draft":
                date = registration.create_date
                entries.append(InboxEntry(registration, "registered", date, {}))
            if registration.state == "done":
                date = registration.date_closed or registration.event_begin_date
                entries.append(InboxEntry(registration, "attended", date, {}))
        now = fields.Datetime.now()
        return self._prepare_inbox_events(
            [entry for entry in entries if entry.date <= now]
        )

    def _get_attendee_pairs(self):
        """Return the identities of the attendee; none for a colleague.

        The contact is the booker, who may have booked for somebody else: it counts only
        if the e-mails are the same, or the registration has no address.
        """
        values = {"email": self.email, "phone": self.attendee_phone}
        pairs = [(kind, value) for kind, value in values.items() if value]
        booker = self.partner_id
        if booker and (not pairs or self._is_of_booker()):
            is_colleague = booker._is_colleague()
            return [] if is_colleague else [*pairs, ("partner", str(booker.id))]
        return pairs

    def _is_of_booker(self):
        """Whether the booker is the attendee, by the e-mail."""
        email = email_normalize(self.email) or ""
        return bool(self.partner_id) and email == self.partner_id.email_normalized

    def _get_own_browser(self, pairs, browser):
        """Return the browser if it is the attendee's.

        It is not if somebody books for another one. A contact who is logged in is left
        out, too.
        """
        booker = ("partner", str(self.partner_id.id))
        is_for_other = self.partner_id and booker not in pairs
        if is_for_other:
            return []
        return [(kind, value) for kind, value in browser if kind != "partner"]

    def _get_alignment_company(self):
        """Return the company of the event, else of the booker or the event's user."""
        # sudo: the company must not depend on the user
        found = self.sudo()
        return (
            found.company_id
            or found.partner_id.company_id
            or found.event_id.user_id.company_id
            or self.env.ref("base.main_company")
        )


def _is_booked(registration, seats):
    """Whether the booker still has a seat."""
    group = seats.get(registration.id, registration)
    return any(seat.active and seat.state in ("open", "done") for seat in group)
