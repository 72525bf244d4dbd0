from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...tools.departments import GROUPS
from ...tools.timeline import SUMMARY, Person, Start

# only these fields of leads are read, as their rows are wide
OF_LEADS = ["profile_id", "partner_id", "email_normalized", "phone_sanitized"]
_lt = LazyTranslate(__name__)
REASONS = {
    "self": _lt("This record"),
    "email": _lt("Same email"),
    "phone": _lt("Same phone"),
    "visitor": _lt("Same browser"),
    "external": _lt("Same account"),
    "partner": _lt("Same contact"),
    "lead": _lt("Same customer profile"),
    "company": _lt("Same company"),
}


class CustomerTimeline(models.AbstractModel):
    """Whose history it is: a person with all identities, the contact with its company
    and colleagues, and all their leads, in the viewer's companies, without records that
    were cut off. And why an entry is in it."""

    _inherit = "customer.timeline"

    @api.model
    def _get_person(self, res_model, res_id):
        """Return the ``Person`` that a record is about.

        :raises AccessError: for a record that the user may not read
        """
        if res_model not in self.env["timeline.host.mixin"]._inherit_children:
            raise UserError(self.env._("This record has no customer history."))
        record = self.env[res_model].browse(int(res_id))
        if not self._is_open_to_all(record):
            record.check_access("read")
        # sudo: finds all that belongs to the customer; each entry is shown by the
        # viewer's rights later. Companies are those of the viewer.
        leads, profiles, partner = (
            self._filter_shown(found).filtered(
                lambda record: (
                    not record.company_id or record.company_id in self.env.companies
                )
            )
            for found in record.sudo()._get_timeline_start()
        )
        own = tuple(
            (record._name, record.id)
            for found in (profiles, partner, leads)
            for record in found
        )
        cut, is_alone = self.env["customer.timeline.cut"]._get_cut(own)
        if is_alone:
            leads, profiles, partner = self._limit_records(leads, profiles, partner)
            cut |= set(own[:-1])
            own = own[-1:]
        return self._gather(leads, profiles, partner, own, cut)

    @api.model
    def _limit_records(self, leads, profiles, partner):
        """Keep only the record itself, as it was cut off from the others."""
        if leads:
            return leads, profiles.browse(), partner.browse()
        return leads, profiles.browse(), partner

    @api.model
    def _is_open_to_all(self, record):
        """Whether the user may see leads in summary: then they may open the history of
        one that they may not read."""
        if record._name != "crm.lead" or not record.exists():
            return False
        lead = record.sudo()  # sudo: reads only its company
        if lead.company_id and lead.company_id not in self.env.companies:
            return False
        if not self._filter_shown(lead):
            return False
        source = self._get_sources()["lead"]
        return self._get_viewer_level(source, self._get_viewer(None)) >= SUMMARY

    @api.model
    def _filter_shown(self, records):
        """Return the leads or profiles that the user may know of: not those that sales
        sees only when they are handed over."""
        has_rule = records._name in ("crm.lead", "customer.profile")
        if not has_rule or self.env.user.has_group(GROUPS["support"]):
            return records
        return self.env["alignment.agreement"]._filter_by_clause(records)

    @api.model
    def _gather(self, leads, profiles, partner, own, cut):
        of_companies = Domain("company_id", "in", [*self.env.companies.ids, False])

        def keep(records):
            return records.filtered(
                lambda record: (
                    (record._name, record.id) in own
                    or (record._name, record.id) not in cut
                )
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
        leads = self._filter_shown(leads)
        profiles |= keep(leads.profile_id)
        profiles = self._filter_shown(profiles).filtered(
            lambda record: record.company_id in self.env.companies
        )
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
                record.id: (record.kind, record.value, record.profile_id.id)
                for record in keep(identities)
            },
        )

    # ------------------------------------------------------------
    # Where a history starts
    # ------------------------------------------------------------

    @api.model
    def _start_from_address(self, partner, pairs=()):
        """Return the ``Start`` of a record that names a contact, or only an address.

        :param partner: res.partner, may be empty
        :param pairs: [(kind, value)] of identities, in normal form
        """
        if partner:
            return partner.sudo()._get_timeline_start()
        # sudo: as for the person
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        profiles = self._find_profiles(pairs)
        return Start(leads, profiles, self._get_newest_lead(profiles).partner_id)

    @api.model
    def _normalise_pairs(self, pairs):
        """Return identities in normal form, without invalid ones."""
        normalise = self.env["customer.identity"]._normalise
        company = self.env.company
        found = [(kind, normalise(company, kind, value)) for kind, value in pairs]
        return [pair for pair in found if pair[1]]

    @api.model
    def _get_newest_lead(self, profiles):
        """Return the newest lead of these profiles that has a contact."""
        # sudo: as for the person
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return leads.search(
            [("profile_id", "in", profiles.ids), ("partner_id", "!=", False)],
            order="id desc",
            limit=1,
        )

    @api.model
    def _get_family(self, partner, of_companies):
        """Return the contact, its company, and the other contacts of that."""
        if not partner:
            return partner
        partners = partner.with_context(active_test=False)
        heads = partner.commercial_partner_id
        return partner | partners.search(
            of_companies & Domain("id", "child_of", heads.ids)
        )

    @api.model
    def _find_profiles(self, pairs):
        """Return profiles in the viewer's companies with one of these identities."""
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
    # Why an entry is in the history
    # ------------------------------------------------------------

    @api.model
    def _get_matches(self, subjects, person):
        """Return {(model, id): key of ``REASONS``} of the subjects of entries."""
        return {subject: self._get_match(person, *subject) for subject in set(subjects)}

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
        # sudo: the address of a lead is compared and not shown
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
