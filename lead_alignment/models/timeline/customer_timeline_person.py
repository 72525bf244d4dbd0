from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...tools.timeline import SUMMARY, Person

# of wide rows no more than who they are of, and by what they are known
OF_LEADS = ["profile_id", "partner_id", "email_normalized", "phone_sanitized"]
_lt = LazyTranslate(__name__)
REASONS = {
    "self": _lt("This very record"),
    "email": _lt("Same e-mail"),
    "phone": _lt("Same phone"),
    "visitor": _lt("Same browser"),
    "external": _lt("Same account"),
    "partner": _lt("Same contact"),
    "lead": _lt("Same person"),
    "company": _lt("Same company"),
}


class CustomerTimeline(models.AbstractModel):
    """Whose history it is: a person with all identities, the contact with its company
    and colleagues, and all their leads, within the companies that the viewer works
    for; without what somebody said is not the same customer. And why an entry stands in
    it.

    An app whose records are about a customer gives them a history by a method
    ``_start_<model>(record)``, points by underscores.
    """

    _inherit = "customer.timeline"

    @api.model
    def _get_person(self, res_model, res_id):
        """The ``Person`` whom a record is about.

        :raises AccessError: for a record that the user may not read
        """
        start = f"_start_{str(res_model).replace('.', '_')}"
        if not hasattr(self, start):
            raise UserError(self.env._("There is no history of this."))
        record = self.env[res_model].browse(int(res_id))
        if not self._is_open_to_all(record):
            record.check_access("read")
        # sudo: what belongs to the customer is found whoever may read it; what of it
        # is shown is decided entry by entry. Companies are those of the viewer.
        leads, profiles, partner = getattr(self, start)(record.sudo())
        leads, profiles, partner = (
            found.filtered(
                lambda one: not one.company_id or one.company_id in self.env.companies
            )
            for found in (leads, profiles, partner)
        )
        own = tuple(
            (one._name, one.id) for found in (profiles, partner, leads) for one in found
        )
        cut, is_alone = self.env["customer.timeline.cut"]._get_cut(own)
        if is_alone:
            leads, profiles, partner = self._keep_last(leads, profiles, partner)
            cut |= set(own[:-1])
            own = own[-1:]
        return self._gather(leads, profiles, partner, own, cut)

    @api.model
    def _keep_last(self, leads, profiles, partner):
        """Only the record itself: the others are another customer."""
        if leads:
            return leads, profiles.browse(), partner.browse()
        return leads, profiles.browse(), partner

    @api.model
    def _is_open_to_all(self, record):
        """Whether departments that may not read a lead see it in summary: then they may
        look up the customer by it, too. Not every lead has a person."""
        if record._name != "crm.lead" or not record.exists():
            return False
        lead = record.sudo()  # sudo: only its company
        if lead.company_id and lead.company_id not in self.env.companies:
            return False
        source = self._get_sources()["lead"]
        return self._get_viewer_level(source, self._get_viewer(None)) >= SUMMARY

    @api.model
    def _gather(self, leads, profiles, partner, own, cut):
        of_companies = Domain("company_id", "in", [*self.env.companies.ids, False])

        def keep(records):
            return records.filtered(
                lambda one: (one._name, one.id) in own or (one._name, one.id) not in cut
            )

        partners = keep(self._get_family(partner, of_companies))
        leads |= keep(
            leads.search_fetch(
                of_companies
                & (
                    Domain("profile_id", "in", profiles.ids)
                    | Domain("partner_id", "in", partners.ids)
                ),
                OF_LEADS,
                order="id",
            )
        )
        profiles |= keep(leads.profile_id)
        profiles = profiles.filtered(lambda one: one.company_id in self.env.companies)
        identities = self.env["customer.identity"].sudo()  # sudo: as for the person
        identities = identities.search_fetch(
            [("profile_id", "in", profiles.ids)], ["kind", "value", "profile_id"]
        )
        return Person(
            companies=tuple(self.env.companies.ids),
            profiles=tuple(profiles.ids),
            partners=tuple(partners.ids),
            leads=tuple(leads.ids),
            own=own,
            identities={
                one.id: (one.kind, one.value, one.profile_id.id)
                for one in keep(identities)
            },
        )

    # ------------------------------------------------------------
    # (leads, profiles, contact) that a record itself names
    # ------------------------------------------------------------

    @api.model
    def _start_crm_lead(self, lead):
        leads = lead.with_context(active_test=False)
        return leads, leads.profile_id, leads.partner_id

    @api.model
    def _start_customer_profile(self, profile):
        leads = profile.env["crm.lead"].with_context(active_test=False)
        return leads, profile, self._get_newest_lead(profile).partner_id

    @api.model
    def _start_res_partner(self, partner):
        leads = partner.env["crm.lead"].with_context(active_test=False)
        pairs = [("partner", str(partner.id))]
        return leads, self._find_profiles(pairs), partner

    @api.model
    def _start_by_address(self, partner, pairs):
        """For what names a contact, or only an address.

        :param pairs: [(kind, value)] of identities, in their one form
        """
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        if partner:
            return self._start_res_partner(partner)
        profiles = self._find_profiles(pairs)
        return leads, profiles, self._get_newest_lead(profiles).partner_id

    @api.model
    def _normalise_pairs(self, pairs):
        """Identities in the one form in which they are known here"""
        normalise = self.env["customer.identity"]._normalise
        company = self.env.company
        found = [(kind, normalise(company, kind, value)) for kind, value in pairs]
        return [pair for pair in found if pair[1]]

    @api.model
    def _get_newest_lead(self, profiles):
        """The newest lead of these people that names a contact"""
        # sudo: as for the person
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return leads.search(
            [("profile_id", "in", profiles.ids), ("partner_id", "!=", False)],
            order="id desc",
            limit=1,
        )

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
    def _find_profiles(self, pairs):
        """People of the viewer's companies who have one of these identities"""
        if not pairs:
            return self.env["customer.profile"].sudo()
        identities = self.env["customer.identity"].sudo()  # sudo: as for the person
        return identities.search_fetch(
            Domain("company_id", "in", self.env.companies.ids)
            & Domain.OR(
                Domain("kind", "=", kind) & Domain("value", "=", value)
                for kind, value in pairs
            ),
            ["profile_id"],
        ).profile_id

    # ------------------------------------------------------------
    # Why an entry stands here
    # ------------------------------------------------------------

    @api.model
    def _get_abouts(self, source, records, person):
        """{id: (model, id)} of the lead, contact or identity each is about"""
        about = getattr(self, f"_about_{source.key}", None)
        if about:
            return about(records, person)
        if source.about == "id":
            return {record.id: (record._name, record.id) for record in records}
        if source.about == "res_id":
            name = "model" if "model" in records._fields else "res_model"
            return {record.id: (record[name], record.res_id) for record in records}
        return {
            record.id: (record[source.about]._name, record[source.about].id)
            for record in records
        }

    @api.model
    def _about_meeting(self, events, person):
        """The lead, else the first of those invited who is one of the customer's"""
        abouts = {}
        for event in events.with_context(active_test=False):  # as it was found
            if event.opportunity_id.id in person.leads:
                abouts[event.id] = ("crm.lead", event.opportunity_id.id)
                continue
            guests = set(event.partner_ids.ids) & set(person.partners)
            abouts[event.id] = ("res.partner", min(guests))
        return abouts

    @api.model
    def _get_matches(self, abouts, person):
        """{(model, id): key of ``REASONS``} of what entries are about"""
        return {about: self._get_match(person, *about) for about in set(abouts)}

    @api.model
    def _get_match(self, person, model, record_id):
        if model == "customer.identity":
            kind, _value, profile_id = person.identities[record_id]
            return kind if ("customer.profile", profile_id) in person.own else "company"
        if model == "res.partner":
            return "partner" if (model, record_id) in person.own else "company"
        if (model, record_id) in person.own:
            return "self"
        return self._match_lead(person, record_id) if model == "crm.lead" else "lead"

    @api.model
    def _match_lead(self, person, lead_id):
        # sudo: which address a lead has, to compare it; it is not shown
        lead = self.env["crm.lead"].sudo().browse(lead_id)
        if ("customer.profile", lead.profile_id.id) not in person.own:
            is_own = ("res.partner", lead.partner_id.id) in person.own
            return "partner" if is_own else "company"
        values = {value for _kind, value, _profile_id in person.identities.values()}
        if lead.email_normalized in values:
            return "email"
        return "phone" if lead.phone_sanitized in values else "lead"

    @api.model
    def _get_reason_label(self, match):
        return REASONS[match]._translate(self.env.lang or "en_US")
