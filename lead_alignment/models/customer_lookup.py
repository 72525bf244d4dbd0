import re

from odoo import api, models
from odoo.fields import Domain

MOST_FOUND = 20
MOST_CANDIDATES = 60
FEWEST_LETTERS = 2
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class CustomerLookup(models.AbstractModel):
    """One box for whoever picks up the phone: finds people by phone, e-mail, name or
    number, also those who are only a lead or a visitor."""

    _name = "customer.lookup"
    _description = "Customer Look-Up"

    @api.model
    @api.readonly
    def find(self, text):
        """Who it may be, the likeliest first, at most 20.

        :param text: a phone in any form, an e-mail, (parts of) a name without accents,
            or a number that an installed app knows
        :returns: [{``res_model``, ``res_id``, ``name``, ``contacts`` [{kind, value}],
            ``kinds``: what they are, in words}]
        :raises AccessError: for who does not work with customers
        """
        self.env["customer.timeline"]._get_viewer(None)
        self.env["customer.profile"].check_access("read")
        text = (text or "").strip()
        if len(text) < FEWEST_LETTERS:
            return []
        found = self._find_by_number(text)
        pairs = self._get_pairs(text)
        if pairs:
            found += self._find_by_address(pairs)
        elif not found:
            found = self._find_by_name(text)
        return self._describe(found)

    @api.model
    def _get_pairs(self, text):
        """[(kind, value)] of the addresses in a text"""
        normalise = self.env["customer.identity"]._normalise
        company = self.env.company
        if email := EMAIL.search(text):
            return [("email", normalise(company, "email", email[0]))]
        phone = normalise(company, "phone", text)
        return [("phone", phone)] if phone else []

    @api.model
    def _find_by_number(self, text):
        """Records with a number such as of an order; hook of apps that have some.

        :returns: [record], contacts or profiles
        """
        return []

    @api.model
    def _find_by_address(self, pairs):
        """[record] of people, contacts and leads with one of these addresses"""
        # sudo: who it is, for whoever works with customers; companies are added
        profiles = self.env["customer.timeline"]._find_profiles(pairs)
        domain = Domain.OR(
            Domain("email_normalized" if kind == "email" else "phone_sanitized", "=", v)
            for kind, v in pairs
        )
        partners = self._search_in("res.partner", domain)
        leads = self._search_in("crm.lead", domain)
        return [*profiles, *leads.profile_id, *partners, *leads]

    @api.model
    def _find_by_name(self, text):
        companies = self.env.companies
        # sudo: as for addresses
        leads = self.env["crm.lead"].sudo()
        leads = leads.browse(leads._search_folded(text, companies, MOST_CANDIDATES))
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(
            partners._search_folded(text, companies, MOST_CANDIDATES)
        ).filtered("active")
        return [*leads.profile_id, *partners, *leads]

    @api.model
    def _search_in(self, model, domain):
        of_companies = Domain("company_id", "in", [*self.env.companies.ids, False])
        # sudo: as for addresses
        records = self.env[model].sudo().with_context(active_test=model != "crm.lead")
        return records.search(domain & of_companies, order="id desc", limit=MOST_FOUND)

    # ------------------------------------------------------------
    # What is shown of them
    # ------------------------------------------------------------

    @api.model
    def _describe(self, found):
        """One row a person: a contact or lead of somebody who stands there already is
        not said again, nor are colleagues."""
        # sudo: as for addresses
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(
            one.id for one in found if one._name == "res.partner"
        )
        people = self._get_people(partners)
        colleagues = partners.with_context(active_test=False).filtered(
            lambda one: any(not user.share for user in one.user_ids)
        )
        rows = {}
        for one in found:
            person = one
            if one._name == "res.partner":
                if one.id in colleagues.ids:
                    continue
                person = people.get(one.id, one)
            elif one._name == "crm.lead":
                person = one.profile_id or one.partner_id or one
            if not person.company_id or person.company_id in self.env.companies:
                rows.setdefault((person._name, person.id), person)
        return [self._describe_one(one) for one in list(rows.values())[:MOST_FOUND]]

    @api.model
    def _get_people(self, partners):
        """{contact id: profile}"""
        identities = (
            self.env["customer.identity"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("kind", "=", "partner"),
                    ("value", "in", [str(one.id) for one in partners]),
                    ("profile_id", "!=", False),
                ]
            )
        )
        return {int(one.value): one.profile_id for one in identities}

    @api.model
    def _describe_one(self, record):
        # as the viewer: what is masked for them stays masked
        mine = record.with_env(self.env)
        if record._name == "customer.profile":
            contacts = self._read_identities(mine)
            kinds = self._get_kinds(record)
        else:
            contacts = self._read_addresses(mine)
            is_lead = record._name == "crm.lead"
            kinds = [self.env._("Lead") if is_lead else self.env._("Contact")]
        name = record.contact_name if record._name == "crm.lead" else None
        return {
            "res_model": record._name,
            "res_id": record.id,
            "name": name or mine.sudo().display_name,
            "contacts": contacts,
            "kinds": kinds,
        }

    @api.model
    def _read_identities(self, profile):
        """[{kind, value}] of a person, for who may read them"""
        if not profile.has_access("read"):
            return []
        addresses = profile.identity_ids.filtered(
            lambda one: one.kind in ("phone", "email")
        )
        rows = addresses.read(["kind", "value"])
        return [{"kind": row["kind"], "value": row["value"]} for row in rows]

    @api.model
    def _get_kinds(self, profile):
        """What somebody is to the company, in words"""
        leads = profile.with_context(active_test=False).lead_ids
        kinds = []
        if leads.partner_id or "partner" in profile.identity_ids.mapped("kind"):
            kinds.append(self.env._("Contact"))
        if leads:
            kinds.append(
                self.env._("%s leads", len(leads))
                if len(leads) > 1
                else self.env._("Lead")
            )
        return kinds or [self.env._("Visitor")]

    @api.model
    def _read_addresses(self, record):
        """[{kind, value}] of a contact; of a lead only for who may read it"""
        names = {"phone": "phone", "email": "email"}
        if record._name == "crm.lead":
            names["email"] = "email_from"
        if not record.has_access("read"):
            return []
        (row,) = record.read(list(names.values()))
        return [
            {"kind": kind, "value": row[name]}
            for kind, name in names.items()
            if row[name]
        ]
