from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...tools.translations import set_translations

_lt = LazyTranslate(__name__)

TEXTS = {
    "marketing_duties": _lt(
        "Bring in customers who want what we sell, and deliver the agreed number of "
        "qualified leads each month.\nHand off each lead with the agreed "
        "information: who they are, how to reach them, what they want and where they "
        "came from.\nFix wrong data and reply to sales feedback on time.\nBrief "
        "sales on each campaign before its first leads arrive."
    ),
    "marketing_rights": _lt(
        "See the outcome of every lead, and why.\nGet returned leads back with a "
        "reason.\nSee how quickly leads are called."
    ),
    "sales_duties": _lt(
        "Call every lead on time, and keep trying as often as agreed.\nLog the "
        "outcome of each call with the correct K-status.\nMake every scheduled "
        "callback on time.\nAlways give a reason when returning a lead."
    ),
    "sales_rights": _lt(
        "Receive leads that match the agreement.\nReturn leads that do not, within "
        "the acceptance time.\nSee where each customer comes from and what they did."
    ),
    "feedback_duties": _lt(
        "Sales gives marketing feedback on the value of a lead where the status "
        "requires it.\nMarketing replies and says what it will change."
    ),
    "mql_definition": _lt(
        "Marketing qualified lead: a customer who fits, and either reaches the agreed "
        "score or asks for a call. Marketing hands it off to sales."
    ),
    "sal_definition": _lt(
        "Sales accepted lead: sales accepted the handoff, with a first call or by "
        "accepting it, and is working the lead."
    ),
    "sql_definition": _lt(
        "Sales qualified lead: sales spoke to the customer, who has a need and can "
        "buy. The lead is an opportunity in the pipeline."
    ),
    "lead_definition": _lt(
        "Lead: a person who showed interest and can be contacted. A repeat inquiry "
        "from the same person is a touchpoint, not another lead."
    ),
    "customer_definition": _lt(
        "Customer: a lead whose deal was won. New customer: the first won deal of a "
        "person. A person with several deals is one new customer."
    ),
    "conversion_definition": _lt(
        "Conversion rates count MQLs that are older than the conversion window, and "
        "the stages they reached within it. Younger MQLs are too early to tell. Each "
        "lead counts once per stage, even if it goes back or is reopened."
    ),
    "velocity_definition": _lt(
        "Velocity: the median number of days from the first handoff to a stage. Half "
        "of the leads were faster."
    ),
    "pipeline_definition": _lt(
        "Pipeline from marketing: the expected revenue of open leads that marketing "
        "handed off."
    ),
    "revenue_definition": _lt(
        "Revenue: confirmed orders without tax, where the lead has any. Otherwise the "
        "amount of the won deal."
    ),
    "cost_definition": _lt(
        "Cost per lead, MQL and SQL: media spend divided by the leads, MQLs or SQLs of "
        "the same period."
    ),
    "cac_definition": _lt(
        "Customer acquisition cost (CAC): media spend, people, tools and agencies of "
        "marketing and sales, divided by the new customers of the same period."
    ),
    "clv_definition": _lt(
        "Customer lifetime value (CLV): the margin that a customer brings in the first "
        "12 or 24 months after the first purchase, credit notes subtracted. Months not "
        "reached yet are taken from customers who reached them."
    ),
    "payback_definition": _lt(
        "Payback: months after the first purchase until the margin of a customer "
        "covers the acquisition cost. CLV : CAC compares the same two over 24 months."
    ),
    "forecast_definition": _lt(
        "Forecast: deals won so far in the month, plus what open deals and new leads "
        "are expected to bring. Accuracy is its difference from actual revenue, 30, 14 "
        "and 7 days before the end of the month."
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
        _lt("Valid phone number that can be called in its country."),
        _lt("The form, the chat or the file"),
    ),
    "contact_point": (
        "marketing",
        True,
        _lt("Valid phone number or email address."),
        _lt("The form, the chat or the file"),
    ),
    "customer_need": (
        "marketing",
        True,
        _lt("What the customer wants, in their own words."),
        _lt("The form, or else the first conversation"),
    ),
    "interest_id": (
        "marketing",
        False,
        _lt("Product the customer asked about."),
        _lt("The page, ad or form"),
    ),
    "source_id": (
        "marketing",
        False,
        _lt("Where the customer came from."),
        _lt("Link the customer came from"),
    ),
    "is_call_consented": (
        "marketing",
        False,
        _lt("The customer agreed to be called."),
        _lt("Checkbox on the form"),
    ),
    "buying_motive": (
        "sales",
        False,
        _lt("Customer's motive, e.g. price, need, gift, trust …"),
        _lt("Conversation"),
    ),
    "expected_revenue": (
        "sales",
        False,
        _lt("How much the customer is ready to spend."),
        _lt("Conversation"),
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

    def _write_default_texts(self, names=tuple(TEXTS)):
        """Write the usual texts of these fields."""
        for name in names:
            text = TEXTS[name]
            self[name] = text._translate("en_US")
            set_translations(self, name, self._translate_all(text))

    def _add_default_texts(self, names):
        """Write the usual texts of fields that are new to the agreement.

        They take effect at once where nobody has signed and nothing else has changed;
        elsewhere the heads propose them with their next version.
        """
        version = self.version_id
        unchanged = self._prepare_terms()
        for name in names:
            del unchanged["texts"][name]
        is_unchanged = version and version.terms == unchanged
        self._write_default_texts(names)
        if is_unchanged and not self.draft_version_id and not self._is_bound():
            self._make_version()._come_into_force()

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
