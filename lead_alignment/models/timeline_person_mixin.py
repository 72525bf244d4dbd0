from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.timeline import Person

MODELS = ("crm.lead", "res.partner", "customer.profile")


class TimelinePersonMixin(models.AbstractModel):
    """Whose history it is: a person with all identities, the contact with its company
    and colleagues, and all their leads, within the companies that the viewer works
    for."""

    _name = "timeline.person.mixin"
    _description = "Whose History"

    @api.model
    def _get_person(self, res_model, res_id):
        """The ``Person`` whom a record is about.

        :raises AccessError: for a record that the user may not read
        """
        if res_model not in MODELS:
            raise UserError(self.env._("There is no history of this."))
        record = self.env[res_model].browse(int(res_id))
        record.check_access("read")
        companies = self.env.companies
        of_companies = Domain("company_id", "in", [*companies.ids, False])
        # sudo: what belongs to the customer is found whoever may read it; what of it
        # is shown is decided entry by entry. Companies are those of the viewer.
        leads, profiles, partner = self._get_start(record.sudo())
        partners = self._get_family(partner, of_companies)
        leads |= leads.search(
            of_companies
            & (
                Domain("profile_id", "in", profiles.ids)
                | Domain("partner_id", "in", partners.ids)
            )
        )
        profiles |= leads.profile_id
        return Person(
            companies=tuple(companies.ids),
            profiles=tuple(
                profiles.filtered(lambda one: one.company_id in companies).ids
            ),
            partners=tuple(partners.ids),
            leads=tuple(leads.ids),
        )

    @api.model
    def _get_start(self, record):
        """(leads, profiles, contact) that the record itself names"""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        profiles = self.env["customer.profile"].sudo()
        if record._name == "crm.lead":
            return leads | record, record.profile_id, record.partner_id
        if record._name == "customer.profile":
            return leads, record, record.lead_ids.partner_id
        return leads, profiles | self._get_profiles_of(record), record

    @api.model
    def _get_family(self, partner, of_companies):
        """The contact, its company, and the other contacts there"""
        if not partner:
            return partner
        partners = partner.with_context(active_test=False)
        heads = partner.commercial_partner_id
        return partner | partners.search(
            of_companies & Domain("id", "child_of", heads.ids)
        )

    @api.model
    def _get_profiles_of(self, partner):
        """People who are this very contact"""
        identities = self.env["customer.identity"].sudo()  # sudo: as for the person
        return identities.search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("kind", "=", "partner"),
                ("value", "in", [str(one_id) for one_id in partner.ids]),
            ]
        ).profile_id
