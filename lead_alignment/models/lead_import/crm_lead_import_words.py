import re

from odoo import api, models
from odoo.fields import Domain

from ...tools.unaccent import unaccent
from ..ledger.alignment_utm_alias import TARGETS, UNNAMED

# words of a row and the record that each names: {key in the details: (model, field of
# the lead and default of the file, field that holds the name)}
WORDS = {
    "source": ("utm.source", "source_id", "name"),
    "medium": ("utm.medium", "medium_id", "name"),
    "campaign": ("utm.campaign", "campaign_id", "title"),
    "interest": ("crm.lead.interest", "interest_id", "name"),
}
CODE = re.compile(r"k\s?(\d(?:\.\d)?)\b")


class CrmLeadImport(models.Model):
    """Finds the campaigns, sources, products, statuses and countries that the rows of a
    file name. Blanks, case and archiving make no second one."""

    _inherit = "crm.lead.import"

    def _find_words(self, model, texts):
        """Return {text: id of the record with this name, or None}.

        Names are compared without case and superfluous blanks, in all languages, among
        archived records too; an active one is preferred.
        """
        wanted = {text: _get_plain(text) for text in texts if text}
        if not wanted:
            return {}
        records = self.env[model].with_context(active_test=False)
        domain = Domain.TRUE
        if "company_id" in records._fields:
            domain = Domain("company_id", "in", [self.company_id.id, False])
        found = {}
        for record_id, names in self._get_names(records.search(domain, order="id")):
            for name in names:
                found.setdefault(name, record_id)
        return {text: found.get(plain) for text, plain in wanted.items()}

    @api.model
    def _get_names(self, records):
        """Return [(id, its names)] of records, active ones first."""
        names = {record.id: set() for record in records}
        for name in {"name", "title"} & records._fields.keys():
            langs = [self.env.lang]
            if records._fields[name].translate:
                langs = [code for code, _n in self.env["res.lang"].get_installed()]
            for lang in langs:
                for record in records.with_context(lang=lang):
                    names[record.id].add(_get_plain(record[name] or ""))
        is_active = {
            record.id: "active" not in record._fields or record.active
            for record in records
        }
        return sorted(names.items(), key=lambda item: not is_active[item[0]])

    def _find_or_create_words(self, lines):
        """Return {(key, text): id} of what the rows name; what is missing is created,
        if the user may."""
        result = {}
        for key, (model, _default, name) in WORDS.items():
            texts = {(line.details or {}).get(key) for line in lines} - {None, ""}
            if key in TARGETS:
                meanings = self._find_meanings(lines, key)
                found = {text: meanings[text].record_id for text in texts}
            else:
                found = self._find_words(model, texts)
            missing = {}
            for text in sorted(texts):
                if not found[text]:
                    missing.setdefault(_get_plain(text), " ".join(text.split()))
            if missing and self.env[model].has_access("create"):
                made = self.env[model].create(
                    [{name: text} for text in missing.values()]
                )
                ids = dict(zip(missing, made.ids, strict=True))
                found |= {
                    text: ids[_get_plain(text)] for text in texts if not found[text]
                }
            result |= {(key, text): found[text] for text in texts}
        return result

    def _find_meanings(self, lines, kind):
        """Return {text: ``Meaning``} of what the rows call a campaign, source or
        medium; words that nobody knows are listed."""
        texts = {(line.details or {}).get(kind) for line in lines} - {None, ""}
        aliases = self.env["alignment.utm.alias"]
        found = aliases._resolve(self.company_id, {(kind, text) for text in texts})
        return {text: found.get((kind, text), UNNAMED) for text in texts}

    # ------------------------------------------------------------
    # Statuses
    # ------------------------------------------------------------

    def _find_statuses(self, lines):
        """Return {text: values of a lead} of texts that name a K-status, or the result
        of an attempt. One that asks for answers cannot be set by a file."""
        texts = {(line.details or {}).get("status") for line in lines} - {None, ""}
        if not texts:
            return {}
        company = self.company_id
        results = self._find_words("crm.call.result", texts)
        statuses = self._get_statuses()
        leads = self.env["crm.lead"]
        found = {}
        for text in texts:
            status = statuses.get(_get_plain(unaccent(text)))
            code = CODE.match(text.lower())
            if not status and code:
                status = statuses.get(f"k{code[1]}")
            if status:
                forms = leads._get_forms_of_statuses(status, company)
                is_owed = any(form["is_owed"] for form in forms.get(status.id, []))
                found[text] = {} if is_owed else {"k_status_id": status.id}
            elif results[text]:
                found[text] = {"call_result_id": results[text]}
        return found

    def _get_statuses(self):
        """Return {name or code, without accents: K-status that a lead may have}."""
        statuses = self.env["crm.k.status"].search(
            [
                ("company_id", "in", [self.company_id.id, False]),
                ("child_ids", "=", False),
            ]
        )
        found = {}
        for code, _name in self.env["res.lang"].get_installed():
            for status in statuses.with_context(lang=code):
                for text in (status.code, status.name, status.display_name):
                    found.setdefault(_get_plain(unaccent(text or "")), status)
        return found

    # ------------------------------------------------------------
    # Countries
    # ------------------------------------------------------------

    @api.model
    def _find_countries(self, lines):
        """Return {code or text of a row: id of the country}."""
        countries = self.env["res.country"].search(Domain.TRUE)
        codes = {country.code.lower(): country.id for country in countries}
        texts = {(line.details or {}).get("country") for line in lines} - {None, ""}
        if not texts:
            return codes
        names = {
            name: codes[code] for name, code in COUNTRY_NAMES.items() if code in codes
        }
        for code, _name in self.env["res.lang"].get_installed():
            for country in countries.with_context(lang=code):
                names.setdefault(_get_plain(unaccent(country.name)), country.id)
        found = {}
        for text in texts:
            # "MY" is Malaysia's code, "Mỹ" is America
            plain = _get_plain(text)
            found[text] = codes.get(plain) or names.get(unaccent(plain))
        return codes | found


# names that are usual besides Odoo's, without accents
COUNTRY_NAMES = {
    "viet nam": "vn",
    "vietnam": "vn",
    "usa": "us",
    "u.s.a.": "us",
    "united states of america": "us",
    "my": "my",
    "hoa ky": "us",
    "uk": "gb",
    "great britain": "gb",
    "england": "gb",
    "anh": "gb",
    "han quoc": "kr",
    "korea": "kr",
    "south korea": "kr",
    "nhat ban": "jp",
    "nhat": "jp",
    "trung quoc": "cn",
    "dai loan": "tw",
    "duc": "de",
    "phap": "fr",
    "uc": "au",
    "thai lan": "th",
    "lao": "la",
    "campuchia": "kh",
    "russia": "ru",
    "nga": "ru",
}


def _get_plain(text):
    """Return the text without case and superfluous blanks."""
    return " ".join(text.casefold().split())
