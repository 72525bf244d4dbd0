import re

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

MOST_FOUND = 20
MOST_CANDIDATES = 60
FEWEST_LETTERS = 2
FEWEST_DIGITS = 3  # the shortest part of a number to search for
FEWEST_OF_EMAIL = 3  # and of an e-mail
SHOWN_DIGITS = 3  # the last digits that masks show, see ``tools.contact_mask``
EMAIL = re.compile(r"(?<![^@\s])[^@\s]{1,100}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,10}")
MAX_TEXT = 200  # letters that are looked up
DIGITS = re.compile(r"[+\d][\d\s().-]{0,60}")  # a number, or a part of one
NOT_A_DIGIT = re.compile(r"\D")
PIECE = re.compile(r"\d[ .()-]{0,2}\d[ .()-]{0,2}\d")
ENDING = """
    (SELECT value FROM customer_identity
      WHERE kind = 'phone' AND company_id = ANY(%(companies)s)
        AND reverse(value) LIKE %(pattern)s
      ORDER BY id DESC LIMIT %(limit)s)
     UNION
    (SELECT phone_sanitized FROM res_partner
      WHERE phone_sanitized IS NOT NULL AND reverse(phone_sanitized) LIKE %(pattern)s
        AND (company_id IS NULL OR company_id = ANY(%(companies)s))
      ORDER BY id DESC LIMIT %(limit)s)
"""
CONTAINING = """
    (SELECT value FROM customer_identity
      WHERE kind = 'email' AND company_id = ANY(%(companies)s)
        AND value LIKE %(pattern)s
      ORDER BY id DESC LIMIT %(limit)s)
     UNION
    (SELECT email_normalized FROM res_partner
      WHERE email_normalized LIKE %(pattern)s
        AND (company_id IS NULL OR company_id = ANY(%(companies)s))
      ORDER BY id DESC LIMIT %(limit)s)
     UNION
    (SELECT email_normalized FROM crm_lead
      WHERE email_normalized LIKE %(pattern)s
        AND (company_id IS NULL OR company_id = ANY(%(companies)s))
      ORDER BY id DESC LIMIT %(limit)s)
"""


class CustomerLookup(models.AbstractModel):
    """The search of customer service: finds people by phone, e-mail, name or number,
    even those who are only a lead or a visitor."""

    _name = "customer.lookup"
    _description = "Customer Lookup"

    @api.model
    def find(self, text):
        """Return who it may be, the likeliest first, at most 20.

        Users who see masks ask for whole phones and e-mails within their day's limit.

        :param text: a phone in any form or its last digits, (a part of) an e-mail,
            (parts of) the name of a person or company without accents, or a number
            that an installed app knows
        :returns: [{``res_model``, ``res_id``, ``name``, ``contacts`` [{kind, value}],
            ``kinds``: what they are, in words}]
        :raises AccessError: for who does not work with customers
        """
        self.env["customer.timeline"]._get_viewer(None)
        self.env["customer.profile"].check_access("read")
        text = text[:MAX_TEXT].strip() if isinstance(text, str) else ""
        if len(text) < FEWEST_LETTERS:
            return []
        pairs = self._get_pairs(text)
        is_masked = self._sees_masks()
        if pairs and is_masked:
            contacts = [value for _kind, value in pairs]
            self.env["alignment.access.log"]._ask(contacts, "customer.profile")
        found = self._find_by_address(pairs) if pairs else []
        rows = self._describe(found or self._find_by_part(text))
        return self._sweep_contacts(rows) if is_masked else rows

    @api.model
    @api.readonly
    def get_rights(self):
        """Return what the user may do with the people found.

        :returns: dict of ``may_log`` and ``may_refer``
        """
        return {
            "may_log": self.env["customer.call"].has_access("create"),
            "may_refer": self.env["crm.lead.refer"].has_access("create"),
        }

    @api.model
    def _get_pairs(self, text):
        """Return [(kind, value)] of the e-mail or phone in a text."""
        normalise = self.env["customer.identity"]._normalise
        company = self.env.company
        if email := EMAIL.search(text):
            return [("email", normalise(company, "email", email[0]))]
        phone = normalise(company, "phone", text)
        return [("phone", phone)] if phone else []

    @api.model
    def _find_by_part(self, text):
        """Return [record] found by a part of an address, a number, or a name."""
        if DIGITS.fullmatch(text):
            numbers, ending = self._find_by_number(text), self._find_by_ending(text)
            # of many orders and many phones a few each
            half = MOST_FOUND // 2
            return [*ending[:half], *numbers[:half], *ending[half:], *numbers[half:]]
        found = self._find_by_number(text)
        if not found and "@" not in text:
            found = self._find_by_name(text)
        return found or self._find_by_part_of_email(text)

    @api.model
    def _find_by_ending(self, text):
        """Return [record] of phones that end with these digits.

        Who sees masks gets no more than masks show: else they could find out a number
        digit by digit.
        """
        digits = NOT_A_DIGIT.sub("", text)
        most = SHOWN_DIGITS if self.env.user._is_contact_masked() else len(digits)
        if not FEWEST_DIGITS <= len(digits) <= most:
            return []
        self.env["res.partner"].flush_model(["phone_sanitized", "company_id"])
        return self._find_by_values("phone", ENDING, f"{digits[::-1]}%")

    @api.model
    def _find_by_part_of_email(self, text):
        """Return [record] of e-mails with this text in them.

        Who sees masks may search by the domain alone.
        """
        is_shown = text.startswith("@") or not self.env.user._is_contact_masked()
        if len(text) < FEWEST_OF_EMAIL or " " in text or not is_shown:
            return []
        for model in ("res.partner", "crm.lead"):
            self.env[model].flush_model(["email_normalized", "company_id"])
        pattern = f"%{escape_psql(text.lower())}%"
        return self._find_by_values("email", CONTAINING, pattern)

    @api.model
    def _find_by_values(self, kind, query, pattern):
        rows = self.env.execute_query(
            SQL(
                query,
                companies=self.env.companies.ids,
                pattern=pattern,
                limit=MOST_FOUND,
            )
        )
        pairs = [(kind, value) for (value,) in rows if value]
        return self._find_by_address(pairs) if pairs else []

    @api.model
    def _find_by_number(self, text):
        """Hook: return records with a number such as of an order.

        A bridge adds the records of its app::

            def _find_by_number(self, text):
                orders = self._search_number("sale.order", "name", text)
                return super()._find_by_number(text) + list(orders.partner_id)

        :returns: [record], contacts or profiles
        """
        return []

    @api.model
    def _search_number(self, model, field, text):
        """Return records of ``model`` with this number, or ending with these digits."""
        number = text.lstrip("#").strip()
        if sum(map(str.isdigit, number)) < FEWEST_DIGITS or " " in number:
            return self.env[model].sudo()  # sudo: as in _find_by_address
        pattern = escape_psql(number)
        if number.isdigit():
            pattern = f"%{pattern}"
        return self._search_in(model, Domain(field, "=ilike", pattern))

    @api.model
    def _find_by_address(self, pairs):
        """Return [record]: profiles, contacts and leads with one of these addresses."""
        # sudo: users who work with customers may find any of them; companies are
        # checked
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
        digits = PIECE.search(text)
        if digits and self._sees_masks():
            return []  # of a number that stands in a name
        # sudo: as above; lost leads, which are archived, are found, too
        leads = self.env["crm.lead"].sudo()
        leads = leads.browse(
            leads._search_unaccented(
                text, companies, MOST_CANDIDATES, with_archived=True
            )
        )
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(
            partners._search_unaccented(text, companies, MOST_CANDIDATES)
        )
        people = self._get_people_of_companies(partners)
        return [*leads.profile_id, *partners, *people, *leads]

    @api.model
    def _get_people_of_companies(self, partners):
        """Return [record]: who works for those that are companies, and their leads."""
        organisations = partners.filtered("is_company")
        if not organisations:
            return []
        staff = self._search_in(
            "res.partner", Domain("commercial_partner_id", "in", organisations.ids)
        )
        leads = self._search_in(
            "crm.lead", Domain("partner_id", "in", (organisations | staff).ids)
        )
        return [*staff, *leads]

    @api.model
    def _search_in(self, model, domain):
        of_companies = Domain("company_id", "in", [*self.env.companies.ids, False])
        # sudo: as in _find_by_address
        records = self.env[model].sudo().with_context(active_test=model != "crm.lead")
        return records.search(domain & of_companies, order="id desc", limit=MOST_FOUND)

    # ------------------------------------------------------------
    # The answer
    # ------------------------------------------------------------

    @api.model
    def _describe(self, found):
        """Return one row a person, not one for each contact and lead; no colleagues."""
        # sudo: as in _find_by_address
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(
            record.id for record in found if record._name == "res.partner"
        )
        people = self._get_people(partners)
        colleagues = partners.with_context(active_test=False).filtered(
            lambda partner: any(not user.share for user in partner.user_ids)
        )
        rows = {}
        for record in found:
            person = record
            if record._name == "res.partner":
                if record.id in colleagues.ids:
                    continue
                person = people.get(record.id, record)
            elif record._name == "crm.lead":
                person = record.profile_id or record.partner_id or record
            if not person.company_id or person.company_id in self.env.companies:
                rows.setdefault((person._name, person.id), person)
        return self._describe_all(self._filter_shown(rows.values())[:MOST_FOUND])

    @api.model
    def _filter_shown(self, records):
        """Return those that the user may know of, see ``customer.timeline``."""
        timeline = self.env["customer.timeline"]
        shown = set()
        for model in {record._name for record in records}:
            ids = [record.id for record in records if record._name == model]
            # sudo: as in _find_by_address
            of_model = timeline._filter_shown(self.env[model].sudo().browse(ids))
            shown.update((model, one_id) for one_id in of_model.ids)
        return [record for record in records if (record._name, record.id) in shown]

    @api.model
    def _get_people(self, partners):
        """Return {contact id: profile}."""
        identities = (
            self.env["customer.identity"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("kind", "=", "partner"),
                    ("value", "in", [str(partner.id) for partner in partners]),
                    ("profile_id", "!=", False),
                ]
            )
        )
        return {int(row.value): row.profile_id for row in identities}

    @api.model
    def _describe_all(self, records):
        """Return what is shown of these records, by a few queries a model."""
        addresses = {}
        for model in {record._name for record in records}:
            ids = [record.id for record in records if record._name == model]
            found = self._read_addresses(self.env[model].browse(ids))
            addresses |= {(model, one_id): told for one_id, told in found.items()}
        return [
            {
                "res_model": record._name,
                "res_id": record.id,
                "name": self._get_name(record),
                "contacts": addresses.get((record._name, record.id), []),
                "kinds": self._get_kinds(record),
            }
            for record in records
        ]

    @api.model
    def _get_name(self, record):
        name = record._get_person_name() if record._name == "crm.lead" else None
        return name or record.display_name

    @api.model
    def _get_kinds(self, record):
        """Return in words what somebody is to the company: contact, lead or visitor."""
        if record._name == "crm.lead":
            return [self.env._("Lead")]
        if record._name == "res.partner":
            return [self.env._("Contact")]
        leads = record.with_context(active_test=False).lead_ids
        leads = self.env["customer.timeline"]._filter_shown(leads)
        kinds = []
        if leads.partner_id or "partner" in record.identity_ids.mapped("kind"):
            kinds.append(self.env._("Contact"))
        if leads:
            several = self.env._("%s leads", len(leads))
            kinds.append(several if len(leads) > 1 else self.env._("Lead"))
        return kinds or [self.env._("Visitor")]

    @api.model
    def _read_addresses(self, records):
        """Return {id: [{kind, value}]} of readable records, masked for the user."""
        try:
            readable = records._filtered_access("read")
        except AccessError:  # no right on the whole model
            return {}
        if records._name == "customer.profile":
            return self._read_identities(readable)
        names = {"phone": "phone", "email": "email"}
        if records._name == "crm.lead":
            names["email"] = "email_from"
        return {
            row["id"]: [
                {"kind": kind, "value": row[name]}
                for kind, name in names.items()
                if row[name]
            ]
            for row in readable.read(list(names.values()))
        }

    @api.model
    def _read_identities(self, profiles):
        identities = self.env["customer.identity"].search_fetch(
            [("profile_id", "in", profiles.ids), ("kind", "in", ("phone", "email"))]
        )
        told = {}
        for row in identities.read(["kind", "value", "profile_id"], load=""):
            identity = {"kind": row["kind"], "value": row["value"]}
            told.setdefault(row["profile_id"], []).append(identity)
        return told
