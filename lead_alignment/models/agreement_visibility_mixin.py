from odoo import api, models

# rules that are inactive until a company wants them, and the way from their model to
# the lead
RULES = {
    "crm_lead_rule_hidden": "",
    "crm_activity_report_rule_hidden": "lead_id.",
    "crm_lead_quality_report_rule_hidden": "lead_id.",
    "crm_k_status_change_rule_hidden": "lead_id.",
    "crm_lead_touch_rule_hidden": "lead_id.",
    "crm_lead_move_rule_hidden": "lead_id.",
    "crm_lead_lifecycle_change_rule_hidden": "lead_id.",
    "crm_lead_handover_rule_hidden": "lead_id.",
    "crm_lead_sla_rule_hidden": "lead_id.",
    "crm_compliance_report_rule_hidden": "lead_id.",
}
SEES_ALL = (
    "user.has_group('lead_alignment.lead_alignment_group_marketing_user') "
    "or user.has_group('lead_alignment.lead_alignment_group_director')"
)
IS_HEAD = "user.has_group('sales_team.group_sale_manager')"


class AgreementVisibilityMixin(models.AbstractModel):
    """*Sales sees only what was handed over*: a clause that holds once both heads
    signed a version with it.

    The rules are global: those of groups would be added to what "all leads" gives.
    They are inactive before: a rule that names a field of ours would break tests of
    Odoo's own that run without us.
    """

    _name = "agreement.visibility.mixin"
    _description = "Who Sees Leads before the Hand-over"

    def _apply_version(self, version, before):
        result = super()._apply_version(version, before)
        self._sync_visibility()
        return result

    @api.model
    def _sync_visibility(self):
        """Switch the rules on for the companies that signed the clause, off for all
        others."""
        versions = (
            self.env["alignment.agreement.version"]
            .sudo()
            .search(
                [
                    ("state", "=", "force"),
                    ("agreement_id.is_general", "=", True),
                    ("marketing_signer_id", "!=", False),
                    ("sales_signer_id", "!=", False),
                ]
            )
        )  # sudo: a rule is one for all companies
        hiding = versions.filtered(
            lambda version: version.terms.get("is_hidden_until_handover")
        )
        without_head = hiding.filtered(
            lambda version: not version.terms.get("is_head_seeing_all")
        )
        for name, path in RULES.items():
            rule = self.env.ref(f"lead_alignment.{name}", False)
            if rule:
                # sudo: whoever signs need not be allowed to write rules
                rule.sudo().write(
                    {
                        "active": bool(hiding),
                        "domain_force": _get_domain(
                            path,
                            sorted(hiding.company_id.ids),
                            sorted(without_head.company_id.ids),
                        ),
                    }
                )


def _get_domain(path, companies, without_head):
    """The text of a rule; what salespeople own themselves they see in any stage."""
    hidden = f"({without_head} if {IS_HEAD} else {companies})"
    return (
        f"[(1, '=', 1)] if {SEES_ALL} else ['|', '|', "
        f"('{path}company_id', 'not in', {hidden}), "
        f"('{path}lifecycle', '!=', 'nurture'), "
        f"('{path}user_id', '=', user.id)]"
    )
