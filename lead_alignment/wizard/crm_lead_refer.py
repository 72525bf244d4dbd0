from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.contact_mask import is_mask


def _proposed(label=None):
    """What is known of the customer, to be mended; read as the user, who may not see
    it all"""
    more = {"string": label} if label else {}
    return fields.Char(
        compute="_compute_person",
        compute_sudo=False,
        store=True,
        readonly=False,
        **more,
    )


class CrmLeadRefer(models.TransientModel):
    """Passes to sales what a customer wants, from wherever it came up.

    What the user does not see of the customer goes to the lead all the same, and never
    through this record.
    """

    _name = "crm.lead.refer"
    _description = "Pass to Sales"

    origin_model = fields.Char(required=True, readonly=True)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", readonly=True, required=True
    )
    contact_name = _proposed("Customer")
    phone = _proposed()
    email = _proposed("E-mail")
    interest_id = fields.Many2one("crm.lead.interest", "Interested in")
    offer = fields.Char(help="The product that they may want next.")
    note = fields.Text(
        "What the Customer Wants",
        required=True,
        help="In the customer's words: the salesperson reads this before calling.",
    )

    @api.depends("origin_model", "origin_id")
    def _compute_person(self):
        timeline = self.env["customer.timeline"]
        for wizard in self:
            person = wizard._get_person() if wizard.origin_model else None
            shown = {}
            for contact in timeline._get_contacts(person) if person else ():
                if not is_mask(contact["value"]):
                    shown.setdefault(contact["kind"], contact["value"])
            is_known = person and person.own
            wizard.contact_name = is_known and timeline._get_name(person)
            wizard.phone = shown.get("phone") or wizard._get_caller()
            wizard.email = shown.get("email")

    # ------------------------------------------------------------
    # Whose customer
    # ------------------------------------------------------------

    def _get_origin(self):
        """:raises AccessError: for what the user may not read"""
        record = self.env[self.origin_model].browse(self.origin_id)
        if self.origin_model != "crm.lead":  # a lead may be open in summary
            record.check_access("read")
        return record

    def _get_person(self):
        """The ``Person`` of the history that the origin has; None for a caller who is
        not known

        :raises AccessError: for who may not see that history
        """
        host = origin = self._get_origin()
        if self.origin_model == "customer.call":
            call = origin.sudo()  # sudo: whose call it is, which the user may read
            host = call.profile_id or call.partner_id or call.lead_id
        if not host:
            return None
        return self.env["customer.timeline"]._get_person(host._name, host.id)

    def _get_caller(self):
        if self.origin_model != "customer.call":
            return False
        phone = self._get_origin().read(["phone"])[0]["phone"]
        return not is_mask(phone) and phone

    def _get_known(self, person):
        """All that is known of the customer: dict of ``contact_name``, ``phone``,
        ``email``, ``partner`` and ``lead``, for the lead that is made"""
        leads = self.env["crm.lead"].sudo()  # sudo: for the lead, not for the user
        known = {"partner": self.env["res.partner"].sudo(), "lead": leads}
        if self.origin_model == "customer.call":
            known["phone"] = self._get_origin().sudo().phone  # sudo: as above
        if person is None:
            return known
        own = dict(reversed(person.own))
        lead = self.env["customer.timeline"]._get_main_lead(person)
        partner = known["partner"].browse(own.get("res.partner") or [])
        values = {}
        for kind, value, profile_id in person.identities.values():
            if profile_id == own.get("customer.profile"):
                values.setdefault(kind, value)
        return {
            "contact_name": lead.contact_name or partner.name,
            "phone": lead.phone
            or partner.phone
            or values.get("phone")
            or known.get("phone"),
            "email": lead.email_from or partner.email or values.get("email"),
            "partner": partner,
            "lead": lead,
        }

    # ------------------------------------------------------------
    # The lead
    # ------------------------------------------------------------

    def action_pass(self):
        """Make the lead, hand it over, and note whose the credit is.

        :raises UserError: without a phone or an e-mail: nobody could answer
        """
        self.ensure_one()
        known = self._get_known(self._get_person())
        vals = self._prepare_lead(known)
        if not (vals["phone"] or vals["email_from"]):
            raise UserError(self.env._("Sales needs a phone or an e-mail."))
        # sudo: whoever serves customers has no leads; this one is made by their hand
        leads = self.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        lead = leads.create(vals)
        leads._hand_over_raised([lead])
        self.env["crm.lead.referral"]._append(
            [
                {
                    "lead_id": lead.id,
                    "company_id": lead.company_id.id,
                    "user_id": self.env.uid,
                    "origin_model": self.origin_model,
                    "origin_id": self.origin_id,
                    "origin_name": self._get_origin_name(),
                    "note": self.note,
                }
            ]
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Passed to sales. You will see what becomes of it."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_origin_name(self):
        # sudo: its name, which whoever sees the history sees
        return self._get_origin().sudo().display_name

    def _prepare_lead(self, known):
        """Values of the lead: what was typed, else what is known"""
        former, partner = known["lead"], known["partner"]
        company = former.company_id or self.env.company
        leads = self.env["crm.lead"].sudo()  # sudo: as for the lead
        team = leads._get_team_of_new(company, former.team_id.id)
        name = self.contact_name or known.get("contact_name")
        if is_mask(name):
            name = known.get("contact_name")
        title = filter(None, [name, self.offer or self.note.splitlines()[0][:60]])
        return {
            "name": " – ".join(title),
            "type": "lead" if team.use_leads or not team else "opportunity",
            "contact_name": name,
            "phone": self.phone or known.get("phone"),
            "email_from": self.email or known.get("email"),
            "partner_id": partner.id,
            "company_id": company.id,
            "team_id": team.id,
            "user_id": self._get_seller(company, former, partner).id,
            "interest_id": self.interest_id.id or former.interest_id.id,
            "hand_raised_date": fields.Datetime.now(),
            "referred": self.env.user.name,
            "description": self._get_context_text(),
        }

    def _get_seller(self, company, former, partner):
        """Who sells to them already, if they still do so here"""
        for user in (former.user_id, partner.user_id):
            if user.active and company in user.company_ids:
                return user
        return former.user_id.browse()

    def _get_context_text(self):
        return "\n".join(
            [
                self.note,
                self.env._("Passed by %s", self.env.user.name),
                self.env._("From: %s", self._get_origin_name()),
            ]
        )
