from odoo import models
from odoo.fields import Domain


class AlignmentAgreementVersion(models.Model):
    """Adds a section to the agreement's page: when each K-status is used."""

    _inherit = "alignment.agreement.version"

    def _get_sections(self, terms):
        section = (20, self.env._("K-Statuses"), self._describe_statuses())
        return [*super()._get_sections(terms), section]

    def _describe_statuses(self):
        """Return [(status, when it is used)], as the catalogue is today.

        The catalogue changes without a signature.
        """
        # sudo: the catalogue of the company, which all users read
        statuses = self.env["crm.k.status"].sudo()
        found = statuses.search(
            statuses._selectable_domain()
            & Domain("company_id", "in", [False, self.company_id.id])
        )
        return [(one.display_name, one.description or "") for one in found]

    def _get_glossary_texts(self):
        uses = "\n".join(f"{name}: {use}" for name, use in self._describe_statuses())
        return {**super()._get_glossary_texts(), "k_status_id": uses}
