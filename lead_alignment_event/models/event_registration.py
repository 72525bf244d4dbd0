from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

# what a state says happened
TYPES = {
    "open": "registered",
    "done": "attended",
    "cancel": "registration_cancelled",
}
# attendance is entered until a day after; later than a week nobody enters it
ENTERED, FORGOTTEN = timedelta(days=1), timedelta(days=7)


class EventRegistration(models.Model):
    """Who registers, comes, cancels, and who does not come: noted at one INSERT,
    recorded a minute later."""

    _inherit = "event.registration"

    attendee_phone = fields.Char(
        "Attendee's Number",
        compute="_compute_attendee_phone",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
        help="The phone in the one form in which customers are known by it.",
    )

    # the history of a customer asks by it
    _attendee_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")

    @api.depends("phone", "email", "partner_id", "company_id")
    def _compute_attendee_phone(self):
        """Odoo fills in an empty phone from who booked; of who books for somebody else
        that is not the attendee's."""
        normalise = self.env["customer.identity"]._normalise
        for one in self:
            company = one._get_alignment_company()
            phone, bookers = (
                normalise(company, "phone", record.phone or "")
                for record in (one, one.partner_id)
            )
            is_bookers = one.email and not one._is_of_booker() and phone == bookers
            one.attendee_phone = (not is_bookers and phone) or False

    @api.model_create_multi
    def create(self, vals_list):
        registrations = super().create(vals_list)
        touches = self.env["customer.touch"]
        # of several that one person books, the browser is nobody's for certain
        browser = touches._get_request_pairs() if len(registrations) == 1 else []
        registrations._note_states({"browser": browser})
        return registrations

    def write(self, vals):
        before = {one.id: one.state for one in self}
        result = super().write(vals)
        if "state" in vals:
            moved = self.filtered(lambda one: one.state != before[one.id])
            moved._note_states()
            moved.filtered(lambda one: one.state == "done")._take_back_no_shows()
        return result

    def _compute_field_value(self, field):
        """Paying an order confirms its registrations, by a computation"""
        if field.name != "state":
            return super()._compute_field_value(field)
        real = self.filtered("id")
        before = {one.id: one.state for one in real}
        result = super()._compute_field_value(field)
        real.filtered(lambda one: one.state != before[one.id])._note_states()
        return result

    def _note_states(self, details=None):
        self.env["customer.touch"]._note(
            self._name,
            [(one.id, TYPES[one.state], details) for one in self if one.state in TYPES],
        )

    # ------------------------------------------------------------
    # Who did not come
    # ------------------------------------------------------------

    @api.model
    def _cron_no_shows(self):
        """Of events that are over and where somebody entered who came."""
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
        held = {(one.event_id, one.event_slot_id) for one in came}
        missing = missing.filtered(
            lambda one: (one.event_id, one.event_slot_id) in held
        )
        self.env["customer.event"]._record_batch(
            missing._prepare_events(
                [(one, "no_show", one.event_end_date) for one in missing]
            )
        )

    def _take_back_no_shows(self):
        """Entered after all, whenever the event is now"""
        for company, late in self.grouped(
            lambda one: one._get_alignment_company()
        ).items():
            # sudo: whoever enters who came may have no rights on people
            self.env["customer.event"].sudo()._take_back(
                company,
                [f"no_show {one.id}" for one in late],
                self.env._("Came after all"),
                source="event",
            )

    # ------------------------------------------------------------
    # Into the ledger
    # ------------------------------------------------------------

    @api.model
    def _prepare_touch_events(self, touches):
        return self._prepare_events(
            [(touch.record, touch.code, touch.date) for touch in touches],
            [touch.data.get("browser", ()) for touch in touches],
        )

    def _prepare_past_events(self):
        """When somebody registered, and came"""
        happened = [
            (one, "registered", one.create_date) for one in self if one.state != "draft"
        ]
        happened += [
            (one, "attended", one.date_closed or one.event_begin_date)
            for one in self
            if one.state == "done"
        ]
        now = fields.Datetime.now()
        return self._prepare_events([one for one in happened if one[2] <= now])

    @api.model
    def _prepare_events(self, happened, browsers=None):
        """:param happened: [(registration, code of the event type, when)]
        :param browsers: pairs of the browser of each
        """
        browsers = browsers or [()] * len(happened)
        return [
            {
                "type": code,
                "identities": [*pairs, *one._get_own_browser(pairs, browser)],
                "message_id": f"{code} {one.id}",
                "source": "event",
                "occurred_at": date,
                "company_id": one._get_alignment_company().id,
                "campaign_id": one.utm_campaign_id.id,
                "label": one.event_id.name,
            }
            for (one, code, date), browser in zip(happened, browsers, strict=True)
            if (pairs := one._get_attendee_pairs())
        ]

    def _get_attendee_pairs(self):
        """Who comes; the contact is who booked, maybe for somebody else. Colleagues are
        no customers."""
        pairs = [("email", self.email), ("phone", self.attendee_phone)]
        pairs = [pair for pair in pairs if pair[1]]
        booker = self.partner_id
        if booker and (not pairs or self._is_of_booker()):
            is_colleague = booker._is_colleague()
            return [] if is_colleague else [*pairs, ("partner", str(booker.id))]
        return pairs

    def _is_of_booker(self):
        """Whether who booked comes, by the e-mail"""
        email = email_normalize(self.email) or ""
        return bool(self.partner_id) and email == self.partner_id.email_normalized

    def _get_own_browser(self, pairs, browser):
        """Whoever is logged in books for others as well; a guest books for oneself."""
        booker = ("partner", str(self.partner_id.id))
        is_for_other = self.partner_id and booker not in pairs
        return [] if is_for_other else [one for one in browser if one[0] != "partner"]

    def _get_alignment_company(self):
        """Of the event, else of who is asked or asks; the same whoever looks"""
        # sudo: which company, whoever enters who came
        found = self.sudo()
        return (
            found.company_id
            or found.partner_id.company_id
            or found.event_id.user_id.company_id
            or self.env.ref("base.main_company")
        )
