from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.identity_graph import MAX_EMAILS_OF_A_PHONE
from ...tools.identity_values import is_generic_mailbox, is_line_of_many
from ...tools.unaccent import get_words
from .crm_lead_import_line import LOADED

BY_VALUE = """
    SELECT key, id FROM (
        SELECT phone_sanitized AS key, id FROM crm_lead
         WHERE phone_sanitized = ANY(%(phones)s) AND %(whose)s
         UNION ALL
        SELECT email_normalized, id FROM crm_lead
         WHERE email_normalized = ANY(%(emails)s) AND %(whose)s
    ) found
    ORDER BY id DESC
"""


class Known(NamedTuple):
    """Who a row is about: the lead that it is noted on, if any; all leads of the
    person, newest first; whether the customer is known without such a lead."""

    lead: models.BaseModel
    leads: list
    is_known: bool = True

    @property
    def shown_id(self):
        """Id of the lead that the row shows: of a new one, the customer's last."""
        return self.lead.id or (self.leads[0].id if self.leads else False)


class _Shared(NamedTuple):
    """A value that several people use, with the name of one of them."""

    kind: str
    value: str
    name: str


class CrmLeadImportLine(models.Model):
    """Decides what will happen to each row: whether its customer is known, stands in
    the file twice, or must not be called.

    People are told apart as by the identity model: an address or number that several
    use, e.g. info@ or a switchboard, makes nobody a duplicate, but of the same name. A
    person's lead is chosen as for an event: an open one for the product, else a lost
    one; a buyer gets a new lead.
    """

    _inherit = "crm.lead.import.line"

    def _evaluate(self):
        """Set what will happen to each row that is not loaded yet; all rows at once."""
        lines = self.filtered(lambda line: not line.is_done).sorted("row")
        keys = lines._get_keys()
        is_told = lines._may_ask_known()
        lines.import_id._with_loading().is_known_withheld = not is_told
        known = lines._get_known(keys) if is_told else lines._get_unknown()
        same = lines._get_same_rows(keys)
        blocked = lines._get_blocked() if is_told else ()
        groups = {}
        for line in lines:
            of_line = known[line.id]
            action = line._get_action(of_line, same.get(line.id), blocked)
            vals = {
                "import_action": action,
                "same_row": same.get(line.id, 0),
                "known_lead_id": of_line.shown_id,
                "error": False,
                "problem": line._get_problem(),
            }
            groups.setdefault(tuple(vals.items()), []).append(line.id)
        for vals, ids in groups.items():
            self.browse(ids).write(dict(vals))
        lines._refuse_erased()

    def _get_action(self, known, same_row, blocked):
        """Return what will happen to the row; what a user chose stays."""
        names_nobody = not self.phone and not self.email_from
        if self.is_chosen and not (names_nobody and self.import_action in LOADED):
            return self.import_action
        if names_nobody or self._is_to_come():
            return "broken"
        if self.phone in blocked or self.phone_2 in blocked:
            return "blocked"
        if same_row:
            return "same"
        policy = self.import_id.duplicate_policy
        if known.lead:
            return policy
        return "skip" if known.is_known and policy == "skip" else "new"

    def _get_problem(self):
        """Return the problem of the row, with those that only the check can tell."""
        texts = [self.problem] if self.problem else []
        if not self.phone and not self.email_from and not texts:
            texts.append(self.env._("No phone or email address."))
        to_come = self.env._("The creation date is in the future.")
        texts = [text for text in texts if text != to_come]
        if self._is_to_come():
            texts.append(to_come)
        return "; ".join(texts) or False

    def _get_blocked(self):
        """Return the numbers of these rows that are on the do-not-call list."""
        phones = {phone for line in self for phone in (line.phone, line.phone_2)}
        return set(
            # sudo: reads only whether a number is on the do-not-call list
            self.env["phone.blacklist"]
            .sudo()
            .search([("number", "in", list(filter(None, phones)))])
            .mapped("number")
        )

    def _recheck(self):
        """Update rows before they are loaded: customers may have become known since the
        check, or asked not to be called, and known leads may be gone.

        :returns: {line id: ``Known``}
        """
        known = self._get_known(self._get_keys())
        blocked = self._get_blocked()
        for line in self:
            lead = known[line.id].lead
            action = line._get_action(known[line.id], False, blocked)
            if action in ("touch", "reopen") and not lead:
                action = "new"  # the lead is gone, or a user wants one noted: on which?
            lead_id = (lead or line.known_lead_id).id
            if (action, lead_id) != (line.import_action, line.known_lead_id.id):
                line.write({"import_action": action, "known_lead_id": lead_id})
        return known

    # ------------------------------------------------------------
    # Who is who
    # ------------------------------------------------------------

    def _get_keys(self):
        """Return {line id: [(kind, value)] or [``_Shared``]}: what tells the person.

        They are the addresses and numbers of one person, surest first; if the row has
        only such as several use, these with the row's name.
        """
        company = self.import_id.company_id
        seen = {
            line.id: [
                pair
                for pair in (
                    ("email", line.email_from),
                    ("phone", line.phone),
                    ("phone", line.phone_2),
                )
                if pair[1]
            ]
            for line in self
        }
        shared = self._get_shared(company, seen)
        keys = {}
        for line in self:
            personal = [pair for pair in seen[line.id] if pair not in shared]
            name = get_words(line.contact_name or "")
            keys[line.id] = personal or [_Shared(*pair, name) for pair in seen[line.id]]
        return keys

    def _get_shared(self, company, seen):
        """Return the pairs that several people use: by the identity model, by what they
        are, or because the file has them with too many e-mails."""
        pairs = {pair for found in seen.values() for pair in found}
        known = self.env["customer.identity"]._find_rows(company, pairs)
        emails = self._get_emails_of(
            {
                identity.profile_id
                for (kind, _value), identity in known.items()
                if kind == "phone" and identity.profile_id
            }
        )
        # sudo: whether several people use an address, whoever loads
        of_phone = {}
        for found in seen.values():
            own = {value for kind, value in found if kind == "email"}
            for kind, value in found:
                if kind == "phone":
                    of_phone.setdefault(value, set()).update(own)
        most = MAX_EMAILS_OF_A_PHONE[company._get_identity_policy()]
        shared = set()
        for pair in pairs:
            kind, value = pair
            identity = known.get(pair)
            count = 0
            if kind == "phone":
                before = emails.get(identity.profile_id, set()) if identity else set()
                count = len(before | of_phone[value])
            is_shared = bool(identity) and identity.is_shared
            if is_shared or count > most or self._is_of_many(kind, value):
                shared.add(pair)
        return shared

    @api.model
    def _is_of_many(self, kind, value):
        if kind == "email":
            return is_generic_mailbox(value)
        return is_line_of_many(value)

    @api.model
    def _get_emails_of(self, profile_ids):
        """Return {profile id: set of its e-mail addresses}."""
        if not profile_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT profile_id, value FROM customer_identity "
                "WHERE profile_id = ANY(%s) AND kind = 'email'",
                list(profile_ids),
            )
        )
        emails = {}
        for profile_id, value in rows:
            emails.setdefault(profile_id, set()).add(value)
        return emails

    def _get_same_rows(self, keys):
        """Return {line id: number of an earlier row about the same person}."""
        first_row, same = {}, {}
        for line in self:
            found = next((first_row[k] for k in keys[line.id] if k in first_row), None)
            if found:
                same[line.id] = found
            for key in keys[line.id]:
                first_row.setdefault(key, found or line.row)
        return same

    # ------------------------------------------------------------
    # The leads of a person
    # ------------------------------------------------------------

    def _get_known(self, keys):
        """Return {line id: ``Known``}, by a handful of queries for all rows.

        :param keys: as of :meth:`_get_keys`
        """
        company = self.import_id.company_id
        leads_of = self._get_leads_by_key(company, keys)
        products = self._get_products()
        known = {}
        for line in self:
            found = {}
            for key in keys[line.id]:
                found |= {lead.id: lead for lead in leads_of.get(key, ())}
            leads = sorted(found.values(), key=lambda lead: lead.id, reverse=True)
            known[line.id] = line._choose_known(leads, products)
        return known

    def _may_ask_known(self):
        """Whether the check may tell which rows are known: to users who see masks only
        within their day's limit, as it answers whose phones and e-mails these are."""
        if not self._sees_masks():
            return True
        contacts = {
            value
            for line in self
            for value in (line.phone, line.phone_2, line.email_from)
            if value
        }
        return self.env["alignment.access.log"]._may_ask(contacts, self.import_id)

    def _get_unknown(self):
        """Return {line id: ``Known``} that tells nothing; loading compares them."""
        nobody = Known(self.env["crm.lead"], [], is_known=False)
        return {line.id: nobody for line in self}

    def _choose_known(self, leads, products):
        """Return the ``Known`` for a person's leads, newest first."""
        leads_model = self.env["crm.lead"]
        policy = self.import_id.duplicate_policy
        text = (self.details or {}).get("interest")
        product = products.get(text, -1) if text else self.import_id.interest_id.id
        if lead := leads_model._choose_open(leads, product):
            return Known(lead, leads)
        # nobody wants a lost lead opened whose customer bought since
        is_over = policy != "reopen" and leads and leads[0].won_status == "won"
        if not is_over and (lead := leads_model._choose_lost(leads, product)):
            return Known(lead, leads)
        return Known(leads_model, leads, bool(leads))

    def _get_products(self):
        """Return {text in a row: id of the product with this name}."""
        texts = {(line.details or {}).get("interest") for line in self} - {None}
        words = self.import_id._find_words("crm.lead.interest", texts)
        return {text: words[text] for text in texts if words.get(text)}

    @api.model
    def _get_leads_by_key(self, company, keys):
        """Return {key: leads of that person}, in sudo: a customer is known whoever
        loads."""
        everything = {key for found in keys.values() for key in found}
        personal = {key for key in everything if not isinstance(key, _Shared)}
        # sudo: see above; only leads of the file's company, or of none
        leads = self.env["crm.lead"].sudo()
        leads.flush_model()
        identities = self.env["customer.identity"]._find_rows(company, personal)
        people = {i.profile_id for i in identities.values() if i.profile_id}
        of_people = leads._get_leads_of_people(company, people)
        found = {
            key: list(of_people.get(identity.profile_id, ()))
            for key, identity in identities.items()
        }
        nobodys = SQL(
            "(company_id IS NULL OR profile_id IS NULL AND company_id = %s)", company.id
        )
        for value, lead in self._select_by_value(personal, nobodys):
            for kind in ("phone", "email"):
                if (kind, value) in personal:
                    found.setdefault((kind, value), []).append(lead)
        shared = everything - personal
        ours = SQL("(company_id IS NULL OR company_id = %s)", company.id)
        for value, lead in self._select_by_value(shared, ours):
            name = get_words(lead.contact_name or "")
            for kind in ("phone", "email"):
                key = _Shared(kind, value, name)
                if key in shared:
                    found.setdefault(key, []).append(lead)
        return found

    @api.model
    def _select_by_value(self, keys, whose):
        """Return [(phone or e-mail, lead)] of leads with one of these, archived ones
        included."""
        by_kind = {"phone": [], "email": []}
        for kind, value, *_name in keys:
            by_kind[kind].append(value)
        if not keys:
            return []
        rows = self.env.execute_query(
            SQL(
                BY_VALUE,
                phones=by_kind["phone"],
                emails=by_kind["email"],
                whose=whose,
            )
        )
        # sudo: as in _get_leads_by_key
        leads = self.env["crm.lead"].sudo().browse([lead_id for _v, lead_id in rows])
        return [(value, lead) for (value, _id), lead in zip(rows, leads, strict=True)]
