from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.lead_alignment.models.service.customer_call import OF_TICKET
from odoo.addons.lead_alignment.models.shared.plain_text import get_plain_text

# mark in the context: an object, so that no client can send it
COPIED = object()


class HelpdeskTicket(models.Model):
    """Records tickets as events, notifies the customer's salesperson once of a new one,
    and makes a complaint of tickets in a category of complaints. What is opened again,
    filed elsewhere or deleted is taken back."""

    _inherit = "helpdesk.ticket"
    _facts = frozenset({"complaint_id", "requester_email"})

    complaint_id = fields.Many2one(
        "customer.call",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Reply due to the customer.",
    )
    is_feedback_asked = fields.Boolean(
        compute="_compute_is_feedback_asked",
        help="The ticket is closed and its feedback form has not been filled in yet.",
    )

    requester_email = fields.Char(
        "Requester's Email",
        compute="_compute_requester_email",
        store=True,
        help="Normalized email used to identify the customer.",
    )

    _partner_idx = models.Index("(partner_id) WHERE partner_id IS NOT NULL")
    _email_idx = models.Index("(requester_email) WHERE partner_id IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # a copied ticket is no new question
        if self.env.context.get("ticket_copied") is COPIED:
            return tickets
        tickets._record_events("ticket", "create_date")
        tickets._notify_sales()
        tickets._sync_complaint()
        return tickets

    def copy(self, default=None):
        tickets = super(HelpdeskTicket, self.with_context(ticket_copied=COPIED))
        return tickets.copy(default).with_context(ticket_copied=None)

    def write(self, vals):
        was_closed = self.filtered("closed")
        steps = {ticket.id: ticket._get_closing_ids() for ticket in was_closed}
        result = super().write(vals)
        is_closed = self.filtered("closed")
        (is_closed - was_closed)._record_events("ticket_closed", "closed_date")
        reopened = was_closed - is_closed
        self._take_back(
            [message_id for ticket in reopened for message_id in steps[ticket.id]],
            self.env._("The ticket was reopened"),
        )
        if "category_id" in vals or is_closed != was_closed:
            self._sync_complaint()
        return result

    def unlink(self):
        """Take deleted tickets back, and withdraw their complaints."""
        message_ids = [
            message_id
            for ticket in self
            for message_id in (ticket._get_opening_id(), *ticket._get_closing_ids())
        ]
        # sudo: users who delete tickets may have no right on calls
        complaints = self.sudo().complaint_id
        result = super().unlink()
        self._take_back(message_ids, self.env._("The ticket was deleted"))
        complaints._withdraw()
        return result

    # ------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------

    @api.depends("partner_email", "company_id")
    def _compute_requester_email(self):
        """Normalise the e-mail; that of a mail may have a name before the address."""
        normalise = self.env["customer.identity"]._normalise
        for ticket in self:
            email = normalise(ticket.company_id, "email", ticket.partner_email or "")
            ticket.requester_email = email or False

    def _get_pair(self):
        """Return (kind, value) of the customer; None for nobody or a colleague."""
        self.ensure_one()
        partner = self.partner_id
        if partner:
            is_colleague = partner._is_colleague()
            return None if is_colleague else ("partner", str(partner.id))
        return ("email", self.requester_email) if self.requester_email else None

    def _get_leads(self):
        """Return {ticket id: the customer's newest open lead, else the newest}."""
        # sudo: customer service may have no right on leads; they are used to notify
        # sales
        timeline = self.env["customer.timeline"].sudo()
        found = {}
        for ticket in self.sudo():
            company = ticket.company_id
            of_company = timeline.with_context(allowed_company_ids=company.ids)
            person = of_company._get_person("helpdesk.ticket", ticket.id)
            found[ticket.id] = of_company._get_main_lead(person)
        return found

    # ------------------------------------------------------------
    # Consequences
    # ------------------------------------------------------------

    def _record_events(self, code, moment):
        # sudo: users who open tickets may have no rights on people
        tickets = self.sudo()
        tickets.env["customer.event"]._record_batch(
            tickets._prepare_events(code, moment)
        )

    @api.model
    def _take_back(self, message_ids, reason):
        self.env["customer.event"]._take_back(message_ids, reason, source="helpdesk")

    def _get_opening_id(self):
        return f"ticket {self.id} {self.create_date}"

    def _get_closing_ids(self):
        """Return the message ids that the event of the closing may have.

        Until 19.0.1.1.0 the moment was a part of it.
        """
        return [
            f"ticket_closed {self.id}",
            f"ticket_closed {self.id} {self.closed_date}",
        ]

    def _prepare_past_events(self):
        """Return the events of past tickets: opened, closed."""
        closed = self.filtered(lambda ticket: ticket.closed and ticket.closed_date)
        return [
            *self._prepare_events("ticket", "create_date"),
            *closed._prepare_events("ticket_closed", "closed_date"),
        ]

    def _prepare_events(self, code, moment):
        return [
            {
                "type": code,
                "identities": [pair],
                "message_id": ticket._get_opening_id()
                if code == "ticket"
                else ticket._get_closing_ids()[0],
                "recurs": True,
                "source": "helpdesk",
                "occurred_at": ticket[moment],
                "company_id": ticket.company_id.id,
                "label": ticket.number,
                # a new ticket is a contact with the customer, a closed one need not be
                "contact": code == "ticket" and (None, "ticket"),
            }
            for ticket in self
            if (pair := ticket._get_pair())
        ]

    def _notify_sales(self):
        """Notify the salesperson once of a new ticket: on the lead and on screen."""
        for ticket_id, lead in self._get_leads().items():
            ticket = self.browse(ticket_id)
            # sudo: reads only the contact's salesperson
            partner = ticket.sudo().partner_id
            user = (lead.user_id or partner.user_id).filtered("active")
            if not user or user == self.env.user:
                continue
            env = self.with_context(lang=user.lang).env
            message = env._(
                "%(customer)s opened a ticket: %(number)s.",
                customer=lead.contact_name or partner.name or lead.name,
                number=ticket.number,
            )
            (lead or partner)._message_log(body=message)
            user._bus_send("simple_notification", {"type": "info", "message": message})

    def _sync_complaint(self):
        """Let the complaint of each ticket be as the ticket is.

        A ticket in a category of complaints has one, with a deadline until it is
        closed; opened again the deadline runs again. Filed under another category it is
        none any more.
        """
        # sudo: users who sort tickets may have no right on calls
        tickets = self.sudo()
        filed = tickets.filtered("category_id.is_complaint")
        (tickets - filed).complaint_id._withdraw()
        closed = filed.filtered("closed")
        closed.complaint_id._settle(self.env._("The ticket was closed."))
        waiting = filed - closed
        waiting.complaint_id._renew()
        waiting.complaint_id._resume()
        waiting.filtered(lambda ticket: not ticket.complaint_id)._make_complaint()

    def _make_complaint(self):
        reason = self.env.ref(
            "lead_alignment.alignment_reason_inbound_complaint",
            raise_if_not_found=False,
        )
        if not reason or not self:
            return
        leads = self._get_leads()
        # sudo: as above
        calls = self.env["customer.call"].sudo().with_context(call_way=OF_TICKET)
        for ticket in self:
            ticket.complaint_id = calls.create(
                ticket._prepare_complaint(reason, leads[ticket.id])
            )

    def _prepare_complaint(self, reason, lead):
        return {
            "reason_id": reason.id,
            "user_id": self.user_id.id or SUPERUSER_ID,
            "company_id": self.company_id.id,
            "profile_id": lead.profile_id.id,
            "partner_id": self.partner_id.id,
            "lead_id": lead.id,
            "note": f"{self.number}: {self.name}\n"
            + get_plain_text(self.description, 500),
        }

    # ------------------------------------------------------------
    # Feedback
    # ------------------------------------------------------------

    @api.depends("closed_date", "stage_id.closed")
    @api.depends_context("uid")
    def _compute_is_feedback_asked(self):
        forms = self.env["alignment.feedback.form"]
        for company, tickets in self.grouped("company_id").items():
            asked = forms._get_asked(company, "ticket_closed") if company else []
            closed = tickets.browse()
            if asked:
                closed = tickets.filtered(lambda one: one.closed and one.closed_date)
            leads = closed._get_leads()
            said = self._get_answered(leads, [form["id"] for form in asked])
            for ticket in tickets:
                lead = leads.get(ticket.id)
                ticket.is_feedback_asked = bool(lead) and (
                    lead.id not in said or said[lead.id] < ticket.closed_date
                )

    @api.model
    def _get_answered(self, leads, form_ids):
        """Return {lead id: when one of the forms was last answered}."""
        # sudo: reads only when there was an answer
        feedback = self.env["crm.lead.feedback"].sudo()
        ids = [lead.id for lead in leads.values() if lead]
        rows = feedback._read_group(
            [("lead_id", "in", ids), ("form_id", "in", form_ids)],
            ["lead_id"],
            ["date:max"],
        )
        return {lead.id: date for lead, date in rows}

    def action_give_feedback(self):
        """Open the dialog of the form about the customer's lead."""
        self.ensure_one()
        self.check_access("read")
        lead = self._get_leads()[self.id]
        return {
            "type": "ir.actions.client",
            "tag": "lead_alignment.give_feedback",
            "context": {"active_ids": lead.ids},
        }
