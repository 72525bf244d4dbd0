from odoo import api, models

# rules that are inactive until a company wants them, and the way from their model to
# the lead
RULES = {
    "crm_lead_rule_hidden": "",
    "crm_activity_report_rule_hidden": "lead_id.",
    "crm_lead_quality_report_rule_hidden": "lead_id.",
    "crm_source_report_rule_hidden": "lead_id.",
    "crm_k_status_change_rule_hidden": "lead_id.",
    "crm_lead_touch_rule_hidden": "lead_id.",
    "crm_lead_move_rule_hidden": "lead_id.",
    "crm_lead_lifecycle_change_rule_hidden": "lead_id.",
    "crm_lead_handover_rule_hidden": "lead_id.",
    "crm_lead_sla_rule_hidden": "lead_id.",
    "crm_lead_sla_log_rule_hidden": "sla_id.lead_id.",
    "crm_lead_sla_pause_rule_hidden": "sla_id.lead_id.",
    "crm_compliance_report_rule_hidden": "lead_id.",
}
# what somebody said themselves they see, whatever became of the lead
SAID_RULES = {
    "crm_lead_feedback_rule_hidden": "",
    "crm_lead_feedback_answer_rule_hidden": "feedback_id.",
}
# what support reads, and the way from the model to the feedback
SUPPORT_RULES = {
    "crm_lead_feedback_rule_cs_agent": "",
    "crm_lead_feedback_answer_rule_cs_agent": "feedback_id.",
}
# the same for people, and the way from the model to the person
PEOPLE_RULES = {
    "customer_profile_rule_hidden": "",
    "customer_identity_rule_hidden": "profile_id.",
    "customer_event_rule_hidden": "identity_id.profile_id.",
}
SEES_ALL = (
    "user.has_group('lead_alignment.lead_alignment_group_marketing_user') "
    "or user.has_group('lead_alignment.lead_alignment_group_director')"
)
IS_SUPPORT = "user.has_group('lead_alignment.lead_alignment_group_cs_agent')"
IS_HEAD = "user.has_group('sales_team.group_sale_manager')"


class AlignmentAgreement(models.Model):
    """*Sales sees only what was handed over*: a clause that holds once both heads
    signed a version with it.

    The rules are global: those of groups would be added to what "all leads" gives.
    They are inactive before: a rule that names a field of ours would break tests of
    Odoo's own that run without us.
    """

    _inherit = "alignment.agreement"

    def _apply_version(self, version, before):
        result = super()._apply_version(version, before)
        self._sync_visibility()
        return result

    @api.model
    def _sync_support(self):
        """Support reads all feedback of the companies whose agreement says so."""
        # sudo: as for the other rules
        versions = self.env["alignment.agreement.version"].sudo()
        reading = versions.search(
            [("state", "=", "force"), ("agreement_id.is_general", "=", True)]
        ).filtered(lambda version: version.terms.get("is_feedback_shown_to_cs"))
        companies = sorted(reading.company_id.ids)
        for name, path in SUPPORT_RULES.items():
            rule = self.env.ref(f"lead_alignment.{name}", False)
            if rule:
                rule.sudo().domain_force = (
                    f"['|', '|', ('{path}user_id', '=', user.id), "
                    f"('{path}direction', '=', 'cs'), "
                    f"('company_id', 'in', {companies})]"
                )

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
        companies = sorted(hiding.company_id.ids)
        hidden = (
            f"({sorted(without_head.company_id.ids)} if {IS_HEAD} else {companies})"
        )
        domains = {
            **{name: _get_lead_domain(path, hidden) for name, path in RULES.items()},
            **{
                name: f"['|', ('{path}user_id', '=', user.id)] + "
                f"({_get_lead_domain(f'{path}lead_id.', hidden)})"
                for name, path in SAID_RULES.items()
            },
            **{
                name: _get_people_domain(path, hidden)
                for name, path in PEOPLE_RULES.items()
            },
        }
        self._sync_support()
        for name, domain in domains.items():
            rule = self.env.ref(f"lead_alignment.{name}", False)
            if rule:
                # sudo: whoever signs need not be allowed to write rules
                rule.sudo().write({"active": bool(hiding), "domain_force": domain})


def _get_lead_domain(path, hidden):
    """The text of a rule; what salespeople own themselves they see in any stage.

    :param hidden: text of an expression: ids of companies with the clause
    """
    return (
        f"[(1, '=', 1)] if {SEES_ALL} else ['|', '|', "
        f"('{path}company_id', 'not in', {hidden}), "
        f"('{path}lifecycle', '!=', 'nurture'), "
        f"('{path}user_id', '=', user.id)]"
    )


def _get_people_domain(path, hidden):
    """The same for people: those with a lead that may be seen. Support sees all."""
    return (
        f"[(1, '=', 1)] if {SEES_ALL} or {IS_SUPPORT} else ['|', "
        f"('{path}company_id', 'not in', {hidden}), "
        f"('{path}lead_ids', 'any', ['|', ('lifecycle', '!=', 'nurture'), "
        "('user_id', '=', user.id)])]"
    )
