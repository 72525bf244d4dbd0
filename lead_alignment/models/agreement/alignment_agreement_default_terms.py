from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...tools.translations import set_translations

_lt = LazyTranslate(__name__)

TEXTS = {
    "marketing_duties": _lt(
        "Bring customers who want what we sell, and keep the promised number of "
        "qualified leads a month.\n"
        "Hand a lead over with all that is agreed: who, how to reach them, what they "
        "want, where they come from.\n"
        "Mend wrong data and answer sales' feedback in time.\n"
        "Tell sales about each campaign before the first lead of it comes."
    ),
    "marketing_rights": _lt(
        "Know how every lead ended, and why.\n"
        "Get returned leads back with a reason.\n"
        "See how soon leads are called."
    ),
    "sales_duties": _lt(
        "Call every lead in time, and try again as often as agreed.\n"
        "Log how each call ended, with the true customer status.\n"
        "Call back when promised.\n"
        "Return a lead only with a reason."
    ),
    "sales_rights": _lt(
        "Get leads that are what was agreed.\n"
        "Return what is not, within the time to accept.\n"
        "See where a customer comes from and what they did."
    ),
    "feedback_duties": _lt(
        "Sales tells marketing what a lead was worth where the status asks for it.\n"
        "Marketing answers, and says what it will change."
    ),
    "mql_definition": _lt(
        "Marketing qualified lead: a customer who fits and shows interest above the "
        "agreed line, or asks to be called. Marketing hands it over."
    ),
    "sal_definition": _lt(
        "Sales accepted lead: sales took the hand-over, by a first call or by "
        "accepting it, and works on it."
    ),
    "sql_definition": _lt(
        "Sales qualified lead: sales talked to the customer, who has a need and can "
        "buy. It is an opportunity in the pipeline."
    ),
}
# by pace: fit, gate, first call accepts, cold after
CLAUSES = {
    "vn": {
        "mql_fit": "c",
        "gate_mode": "warn",
        "is_call_acceptance": True,
        "cold_days": 14,
    },
    "intl": {
        "mql_fit": "b",
        "gate_mode": "block",
        "is_call_acceptance": False,
        "cold_days": 45,
    },
}
# field: (who provides it, whether it blocks, meaning, source)
GATE = {
    "phone": (
        "marketing",
        False,
        _lt("A number that can be called, valid in its country."),
        _lt("The form, the chat or the file"),
    ),
    "contact_point": (
        "marketing",
        True,
        _lt("A valid phone number or e-mail address."),
        _lt("The form, the chat or the file"),
    ),
    "customer_need": (
        "marketing",
        True,
        _lt("What the customer wants, in their own words."),
        _lt("The form, else the first talk"),
    ),
    "interest_id": (
        "marketing",
        False,
        _lt("The product that the customer asked about."),
        _lt("The page, ad or form"),
    ),
    "source_id": (
        "marketing",
        False,
        _lt("Where the customer comes from."),
        _lt("The link that brought them"),
    ),
    "is_call_consented": (
        "marketing",
        False,
        _lt("The customer agreed to be called."),
        _lt("The tick on the form"),
    ),
    "buying_motive": (
        "sales",
        False,
        _lt("Why the customer buys: price, need, gift, trust …"),
        _lt("The talk"),
    ),
    "expected_revenue": (
        "sales",
        False,
        _lt("What the customer is ready to spend."),
        _lt("The talk"),
    ),
}
GATES = {
    "vn": ("phone", "interest_id", "source_id", "is_call_consented"),
    "intl": ("contact_point", "customer_need", "interest_id", "source_id"),
}
OWED_BY_SALES = ("buying_motive", "expected_revenue")


class AlignmentAgreement(models.Model):
    """The usual terms: in force, unsigned, from the first day."""

    _inherit = "alignment.agreement"

    def _load_default_terms(self):
        """Write the usual terms for the country of each company."""
        for agreement in self:
            pace = agreement._get_pace()
            agreement.gate_item_ids.unlink()
            agreement.write(
                {
                    **CLAUSES[pace],
                    "gate_item_ids": [
                        (0, 0, self._prepare_gate_item(name, 10 * place))
                        for place, name in enumerate((*GATES[pace], *OWED_BY_SALES))
                    ],
                }
            )
            for item in agreement.gate_item_ids:
                _side, _blocks, meaning, source = GATE[item._get_name()]
                set_translations(item, "meaning", self._translate_all(meaning))
                set_translations(item, "source", self._translate_all(source))
            agreement._write_default_texts()

    @api.model
    def _follow_country(self, companies):
        """Replace the usual terms by those of the company's new country.

        Only while version 1 is in force and unsigned: later terms were decided by
        people.
        """
        for company in companies:
            agreement = self._get_general(company)
            if agreement.version_id.number == 1 and not agreement.version_id.is_signed:
                agreement._load_default_terms()
                if agreement.has_draft:
                    agreement._make_version()._come_into_force()

    def _write_default_texts(self):
        for name, text in TEXTS.items():
            self[name] = text._translate("en_US")
            set_translations(self, name, self._translate_all(text))

    def _get_pace(self):
        return "vn" if self.company_id.country_id.code == "VN" else "intl"

    @api.model
    def _translate_all(self, text):
        """Return {language: text} in all installed languages; empty for no text."""
        if not text:
            return {}
        langs = {"en_US", *dict(self.env["res.lang"].get_installed())}
        return {lang: text._translate(lang) for lang in langs}

    @api.model
    def _prepare_gate_item(self, name, sequence):
        side, is_required, meaning, source = GATE[name]
        return {
            "sequence": sequence,
            "field_id": self.env["ir.model.fields"]._get("crm.lead", name).id,
            "side": side,
            "is_required": is_required,
            "meaning": meaning._translate("en_US"),
            "source": source._translate("en_US"),
        }
