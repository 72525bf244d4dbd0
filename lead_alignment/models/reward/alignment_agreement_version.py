from odoo import models
from odoo.tools import format_amount

from ..funnel.alignment_cost import DEPARTMENTS
from .alignment_agreement import CLAUSE

AMOUNTS = ("pot", "deal_cap", "member_cap")


class AlignmentAgreementVersion(models.Model):
    """Adds a section to the agreement's page: the reward."""

    _inherit = "alignment.agreement.version"

    def _get_sections(self, terms):
        section = (95, self.env._("Reward"), self._describe_reward(terms))
        return [*super()._get_sections(terms), section]

    def _describe_reward(self, terms):
        """Return [(label, text)] of the clause; nothing if nothing is rewarded."""
        reward = terms.get("reward") or {}
        if reward.get("basis", "none") == "none":
            return []
        is_share = reward["basis"] == "paid_revenue"
        left_out = {"pot"} if is_share else {"percent", "deal_cap"}
        rows = [
            (self._get_label(name), self._describe_reward_value(key, reward[key]))
            for key, name in CLAUSE.items()
            if key not in left_out and (reward[key] or key == "marketing_percent")
        ]
        return [
            *rows,
            *self._describe_reward_rules(reward["rules"]),
            *self._describe_reward_shares(reward["shares"]),
            *self._describe_reward_gates(reward["gates"]),
        ]

    def _describe_reward_value(self, key, value):
        if key == "basis":
            return self._get_choice("alignment.agreement", "reward_basis", value)
        if key in AMOUNTS:
            return format_amount(self.env, value, self.company_id.currency_id)
        if key == "claw_back_days":
            return self.env._("%s days", value)
        return f"{value:g} %"

    def _describe_reward_rules(self, rules):
        return [
            (
                self.env._("Exception"),
                self.env._(
                    "%(which)s: marketing %(marketing)s %%, sales %(sales)s %%",
                    which=self._describe_excepted(rule),
                    marketing=rule["marketing_percent"],
                    sales=100 - rule["marketing_percent"],
                ),
            )
            for rule in rules
        ]

    def _describe_excepted(self, rule):
        """Return in words for which leads an exception from the ratio holds."""
        # sudo: all who work by the agreement may read names of its sources
        sources = self.env["utm.source"].sudo().browse(rule["source_ids"]).exists()
        origin = rule["origin"] and self._get_choice(
            "alignment.reward.rule", "origin", rule["origin"]
        )
        texts = filter(None, [origin, ", ".join(sources.mapped("name"))])
        return " · ".join(texts) or self.env._("All leads")

    def _describe_reward_shares(self, shares):
        departments = self.env["alignment.reward.share"]._fields["department"]
        labels = dict(departments._description_selection(self.env))
        return [
            (
                self.env._("Within %s", labels[department]),
                " · ".join(
                    f"{self._get_choice('alignment.reward.share', 'kind', one['kind'])}"
                    f" {one['percent']} %"
                    for one in shares
                    if one["department"] == department
                ),
            )
            for department, _label in DEPARTMENTS
        ]

    def _describe_reward_gates(self, gates):
        return [
            (
                self.env._("SLA met below %s %%", gate["below"]),
                self.env._("the department gets %s %% of its part", gate["factor"]),
            )
            for gate in gates
        ]

    def _get_choice(self, model_name, name, value):
        field = self.env[model_name]._fields[name]
        return dict(field._description_selection(self.env)).get(value, "")
