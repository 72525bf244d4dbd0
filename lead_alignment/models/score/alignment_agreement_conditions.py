from odoo import models

from ...tools.engagement import get_name


class AlignmentAgreement(models.Model):
    """The conditions of the score in force: of rules, fit and exclusions."""

    _inherit = "alignment.agreement"

    def _get_conditions_in_force(self):
        conditions = super()._get_conditions_in_force()
        if not self.is_general:
            return conditions
        rules = self._get_score_rules(self.company_id)
        lang = self.env.lang
        catalogue = self.env["customer.event.type"].browse(
            rule.type_id for rule in rules.rules
        )
        names = {one.id: one.name for one in catalogue.exists()}
        return [
            *conditions,
            *(
                (
                    get_name(rule.name, lang) or names.get(rule.type_id, ""),
                    "customer.event",
                    rule.domain,
                )
                for rule in rules.rules
                if rule.domain
            ),
            *(
                (get_name(rule.name, lang), "crm.lead", rule.domain)
                for rule in rules.fit_rules
            ),
            *(
                (get_name(name, lang), "customer.profile", domain)
                for name, domain in rules.exclusions
            ),
        ]
