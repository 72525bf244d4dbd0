from odoo import api, models
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class AlignmentAgreement(models.Model):
    """Applies two terms of the general agreements in force to record rules: *Sales sees
    only what was handed over*, once both heads signed it, and *Customer service reads
    feedback*.

    The rules are in ``security/agreement_visibility_security.xml``. They read stored
    fields of the company, and are active if any company hides leads.
    """

    _inherit = "alignment.agreement"

    def _apply_version(self, version, before):
        result = super()._apply_version(version, before)
        self._sync_visibility()
        return result

    @api.model
    def _sync_visibility(self):
        """Write the terms to the companies, and switch the rules on or off."""
        # sudo: signers may have no right to write companies and rules
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        companies = companies.search(Domain.TRUE)
        versions = self.env["alignment.agreement.version"].sudo()
        in_force = versions.search(
            [("state", "=", "force"), ("agreement_id.is_general", "=", True)]
        ).grouped("company_id")
        for company in companies:
            version = in_force.get(company, versions)
            terms = version.terms or {}
            is_signed = version.marketing_signer_id and version.sales_signer_id
            is_hidden = bool(is_signed and terms.get("is_hidden_until_handover"))
            values = {
                "is_nurture_hidden": is_hidden,
                "is_nurture_hidden_from_head": is_hidden
                and not terms.get("is_head_seeing_all"),
                "is_feedback_shown_to_cs": bool(terms.get("is_feedback_shown_to_cs")),
            }
            if values != {name: company[name] for name in values}:
                company.write(values)
        is_active = any(companies.mapped("is_nurture_hidden"))
        rules = self._get_visibility_rules()
        rules.filtered(lambda rule: rule.active != is_active).active = is_active

    @api.model
    def _get_visibility_rules(self):
        # sudo: as in _sync_visibility
        data = self.env["ir.model.data"].sudo()
        found = data.search(
            [
                ("module", "=like", "lead\\_alignment%"),
                ("model", "=", "ir.rule"),
                ("name", "=like", "%\\_rule\\_hidden"),
            ]
        )
        return self.env["ir.rule"].sudo().browse(found.mapped("res_id"))

    @api.model
    def _filter_by_clause(self, records):
        """Return those of ``records`` that the user may see by *Sales sees only what
        was handed over*, whatever other rights the user has.

        :param records: of a model that has a rule of the clause
        """
        if not records or not records.env["res.company"]._hides_nurture():
            return records
        # sudo: reads a rule; it is evaluated for the user
        rule = self.env.ref(f"lead_alignment.{records._table}_rule_hidden").sudo()
        if not rule.active:
            return records
        domain = Domain(safe_eval(rule.domain_force, rule._eval_context()))
        # sudo: only whether they may be seen
        shown = records.sudo().filtered_domain(domain)
        return records.filtered(lambda record: record.id in shown._ids)
