from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Joins the customer profiles of contacts that are merged."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        """Join profiles in the last step before the merged contacts are deleted."""
        result = super()._log_merge_operation(src_partners, dst_partner)
        self._merge_people(src_partners, dst_partner)
        return result

    @api.model
    def _merge_people(self, gone, kept):
        """Join the profiles of merged contacts in each company that knows them.

        A company contact is no person. An erased person stays erased under the id of
        ``kept``.
        """
        gone = gone.filtered(lambda partner: partner.is_company == kept.is_company)
        self._preserve_erasures(gone, kept)
        # sudo: users who merge contacts may have no rights on people
        identities = self.env["customer.identity"].sudo()
        known = identities.search(
            [
                ("kind", "=", "partner"),
                ("value", "in", [str(partner.id) for partner in gone]),
            ]
        )
        kept_pair = ("partner", str(kept.id))
        for company, found in known.grouped("company_id").items():
            if not self.env["customer.erasure"]._find(company, {kept_pair}):
                links = self.env["customer.identity.link"].sudo()
                seen = links._link_identities(company, [([kept_pair], None, ())])
                links._force_link(
                    company,
                    [(seen[kept_pair][0], partner.id) for partner in found],
                    self.env._("Contacts merged"),
                )

    @api.model
    def _preserve_erasures(self, gone, kept):
        """Block ``kept`` if a merged contact was erased.

        Not if ``kept`` is a known customer: that one never asked to be erased.
        """
        # sudo: as for the people; each company has its own secret
        erasures = self.env["customer.erasure"].sudo()
        identities = self.env["customer.identity"].sudo()
        companies = self.env["res.company"].sudo()
        pair = ("partner", str(kept.id))
        erased = {("partner", str(partner.id)) for partner in gone}
        for company in companies.search([("erasure_salt", "!=", False)]):
            is_known = identities._find_rows(company, [pair])
            if not is_known and erasures._find(company, erased):
                erasures._block_identities(
                    company, [pair], self.env._("Contacts merged")
                )
