from odoo import api, models, tools

DEFINITIONS = ("mql_definition", "sal_definition", "sql_definition")


class AgreementGlossaryMixin(models.AbstractModel):
    """The words of the agreement, as help where they appear: what MQL, SAL and SQL
    mean, when each K-status is used, and what the data of the gate mean, who owes them
    and where they come from."""

    _name = "agreement.glossary.mixin"
    _description = "Glossary of the Agreement"

    @api.model
    def _get_glossary_help(self):
        """{name of a field of the lead: text} in the user's language, by the general
        agreement of the current company"""
        return self._get_glossary(self.env.company.id, self.env.lang or "en_US")

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_glossary(self, company_id, lang):
        company = self.env["res.company"].browse(company_id)
        version = self._get_general(company).version_id.with_context(lang=lang)
        terms = version.terms or {}
        texts = terms.get("texts", {})
        words = dict(version._describe_gate(terms, "name"))
        words["lifecycle"] = "\n\n".join(
            version._in_language(texts[name]) for name in DEFINITIONS if texts.get(name)
        )
        words["k_status_id"] = "\n".join(
            f"{name}: {use}" for name, use in version._describe_statuses()
        )
        return {name: text for name, text in words.items() if text}
