from odoo import api, models, tools


class AlignmentAgreement(models.Model):
    """Shows the agreement's definitions as help of the lead's fields: what MQL, SAL and
    SQL mean, when each K-status is used, and what the items of the quality gate mean,
    who provides them and where they come from. Likewise the figures of reports."""

    _inherit = "alignment.agreement"

    @api.model
    def _get_glossary_help(self):
        """Return {name of a field of the lead: text} in the user's language.

        The texts are those of the general agreement of the current company.
        """
        return self._get_glossary(self.env.company.id, self.env.lang or "en_US")

    @api.model
    def _get_figure_help(self):
        """Return {name of a definition, e.g. "cac": text} as above."""
        return self._get_definitions(self.env.company.id, self.env.lang or "en_US")

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_definitions(self, company_id, lang):
        company = self.env["res.company"].browse(company_id)
        version = self._get_general(company).version_id.with_context(lang=lang)
        return version._get_figure_texts()

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_glossary(self, company_id, lang):
        company = self.env["res.company"].browse(company_id)
        version = self._get_general(company).version_id.with_context(lang=lang)
        words = version._get_glossary_texts()
        return {name: text for name, text in words.items() if text}
