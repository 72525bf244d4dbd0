from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadRefer(models.TransientModel):
    """Passes to sales what a customer wants, from wherever it came up."""

    _name = "crm.lead.refer"
    _description = "Pass to Sales"

    origin_model = fields.Char(required=True, readonly=True)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", readonly=True, required=True
    )
    contact_name = fields.Char(
        "Customer", compute="_compute_person", store=True, readonly=False
    )
    phone = fields.Char(compute="_compute_person", store=True, readonly=False)
    email = fields.Char("E-mail", compute="_compute_person", store=True, readonly=False)
    interest_id = fields.Many2one("crm.lead.interest", "Interested in")
    offer = fields.Char(help="The product that they may want next.")
    note = fields.Text(
        "What the Customer Wants",
        required=True,
        help="In the customer's words: the salesperson reads this before calling.",
    )

    @api.depends("origin_model", "origin_id")
    def _compute_person(self):
        is_masked = self.env.user._is_contact_masked()
        for wizard in self:
            known = wizard._get_known() if wizard.origin_model else {}
            wizard.contact_name = known.get("contact_name")
            wizard.phone = not is_masked and known.get("phone")
            wizard.email = not is_masked and known.get("email")

    def _get_known(self):
        """What is known of the customer.

        :returns: dict of ``contact_name``, ``phone``, ``email``, ``partner``, ``lead``
        """
        if self.origin_model == "customer.call" and not self._get_host()[0]:
            return {"phone": self._get_origin().phone}
        model, record_id = self._get_host()
        timeline = self.env["customer.timeline"]
        person = timeline._get_person(model, record_id)
        lead = timeline._get_main_lead(person)
        # sudo: the customer's own address, for the lead that is made of it
        partners = self.env["res.partner"].sudo()
        partner = partners.browse(
            [one_id for name, one_id in person.own if name == "res.partner"][:1]
        )
        own = [one_id for name, one_id in person.own if name == "customer.profile"]
        values = {}
        for kind, value, profile_id in person.identities.values():
            if profile_id in own:
                values.setdefault(kind, value)
        return {
            "contact_name": lead.contact_name or partner.name,
            "phone": lead.phone or partner.phone or values.get("phone"),
            "email": lead.email_from or partner.email or values.get("email"),
            "partner": partner,
            "lead": lead,
        }

    def _get_origin(self):
        record = self.env[self.origin_model].browse(self.origin_id)
        if self.origin_model != "crm.lead":
            record.check_access("read")
        return record

    def _get_host(self):
        """(model, id) of whose history the origin has"""
        if self.origin_model != "customer.call":
            return self.origin_model, self.origin_id
        call = self._get_origin()
        host = call.profile_id or call.partner_id or call.sudo().lead_id
        return (host._name, host.id) if host else (None, None)

    def action_pass(self):
        """Make the lead, hand it over, and note whose the credit is.

        :raises UserError: without a phone or an e-mail: nobody could answer
        """
        self.ensure_one()
        known = self._get_known()
        if self.env.user._is_contact_masked():
            # whom they may not see they pass on all the same
            self.phone = self.phone or known.get("phone")
            self.email = self.email or known.get("email")
        if not (self.phone or self.email):
            raise UserError(self.env._("Sales needs a phone or an e-mail."))
        # sudo: whoever serves customers has no leads; this one is made by their hand
        leads = self.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        lead = leads.create(self._prepare_lead(known))
        leads._hand_over_raised([lead])
        self.env["crm.lead.referral"]._append(
            [
                {
                    "lead_id": lead.id,
                    "company_id": lead.company_id.id,
                    "user_id": self.env.uid,
                    "origin_model": self.origin_model,
                    "origin_id": self.origin_id,
                    "origin_name": self._get_origin().sudo().display_name,
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

    def _prepare_lead(self, known):
        former = known.get("lead") or self.env["crm.lead"]
        partner = known.get("partner") or self.env["res.partner"]
        company = former.company_id or self.env.company
        leads = self.env["crm.lead"].sudo()  # sudo: as for the lead
        team = leads._get_team_of_new(company, former.team_id.id)
        owner = former.user_id or partner.user_id
        title = filter(
            None, [self.contact_name or self.phone or self.email, self.offer]
        )
        return {
            "name": " – ".join(title),
            "type": "lead" if team.use_leads or not team else "opportunity",
            "contact_name": self.contact_name,
            "phone": self.phone,
            "email_from": self.email,
            "partner_id": partner.id,
            "company_id": company.id,
            "team_id": team.id,
            "user_id": owner.filtered(
                lambda user: user.active and company in user.company_ids
            ).id,
            "interest_id": self.interest_id.id or former.interest_id.id,
            "hand_raised_date": fields.Datetime.now(),
            "referred": self.env.user.name,
            "description": self._get_context_text(),
        }

    def _get_context_text(self):
        origin = self._get_origin().sudo()  # sudo: its name, which the user sees
        lines = [
            self.note,
            self.env._("Passed by %s", self.env.user.name),
            self.env._("From: %s", origin.display_name),
        ]
        return "\n".join(lines)
