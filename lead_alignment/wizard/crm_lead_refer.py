from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.contact_mask import is_mask


def _proposed(label=None):
    """Define a field that proposes what is known of the customer.

    It is computed with the user's rights, so it shows no more than they may see.
    """
    more = {"string": label} if label else {}
    return fields.Char(
        compute="_compute_person",
        compute_sudo=False,
        store=True,
        readonly=False,
        **more,
    )


class CrmLeadRefer(models.TransientModel):
    """Passes a customer's wish to sales, from any record.

    What the user may not see of the customer is written to the lead all the same, but
    never to this record.
    """

    _name = "crm.lead.refer"
    _description = "Pass to Sales"

    origin_model = fields.Char(required=True, readonly=True)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", readonly=True, required=True
    )
    contact_name = _proposed("Customer")
    phone = _proposed()
    email = _proposed("Email")
    interest_id = fields.Many2one("crm.lead.interest", "Interested In")
    offer = fields.Char(help="Product the customer may want next.")
    note = fields.Text(
        "Customer Request",
        required=True,
        help="In the customer's words. The salesperson reads this before calling.",
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
    # The customer
    # ------------------------------------------------------------

    def _get_origin(self):
        """:raises AccessError: for a record that the user may not read"""
        record = self.env[self.origin_model].browse(self.origin_id)
        # a lead may be shown in summary to users who may not read it
        if self.origin_model != "crm.lead":
            record.check_access("read")
        return record

    def _get_person(self):
        """Return the ``Person`` of the origin's history; None for an unknown caller.

        :raises AccessError: for users who may not see that history
        """
        host = origin = self._get_origin()
        if self.origin_model == "customer.call":
            call = origin.sudo()  # sudo: the customer of a call that the user may read
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
        """Return all that is known of the customer, for the new lead.

        :returns: dict of ``contact_name``, ``phone``, ``email``, ``partner`` and
            ``lead``
        """
        # sudo: these values go to the lead, not to the user
        leads = self.env["crm.lead"].sudo()
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
        """Make the lead, hand it over, and log who passed it.

        :raises UserError: without a phone or an e-mail, as sales could not answer
        """
        self.ensure_one()
        known = self._get_known(self._get_person())
        vals = self._prepare_lead(known)
        if not (vals["phone"] or vals["email_from"]):
            raise UserError(
                self.env._(
                    "Enter a phone number or an email address so "
                    "that sales can reach the customer."
                )
            )
        # sudo: customer service has no right on leads; it may pass this one
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
                    "Passed to sales. You can follow the result under Passed to Sales."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_origin_name(self):
        # sudo: reads the name; users who see the history see it, too
        return self._get_origin().sudo().display_name

    def _prepare_lead(self, known):
        """Return values of the lead: what the user typed, else what is known."""
        former, partner = known["lead"], known["partner"]
        company = former.company_id or self.env.company
        # sudo: these values go to the lead, not to the user
        leads = self.env["crm.lead"].sudo()
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
        """Return the active salesperson of the last lead, else of the contact."""
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
