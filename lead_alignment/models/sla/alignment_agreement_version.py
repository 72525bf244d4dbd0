from odoo import api, models

from ...tools.duration_text import get_duration
from .alignment_agreement import NAMES


class AlignmentAgreementVersion(models.Model):
    """Adds a section to the agreement's page: the SLA policies."""

    _inherit = "alignment.agreement.version"

    def _get_sections(self, terms):
        section = (60, self.env._("SLA Policies"), self._describe_policies(terms))
        return [*super()._get_sections(terms), section]

    def _describe_policies(self, terms):
        sides = dict(
            self.env["alignment.sla.policy"]
            ._fields["side"]
            ._description_selection(self.env)
        )
        return [
            (
                self._in_language(policy["name"]),
                "\n".join(
                    [
                        self.env._(
                            "%(side)s, %(time)s",
                            side=sides[policy["side"]],
                            time=self._describe_time(policy),
                        ),
                        *(self._describe_level(level) for level in policy["levels"]),
                    ]
                ),
            )
            for policy in terms.get("policies", ())
        ]

    def _describe_time(self, policy):
        time = self._say_minutes(policy["seconds"] // 60)
        if policy["target"] == "cadence":
            return self.env._(
                "%(tries)s attempts in %(days)s working days",
                tries=policy["tries"],
                days=policy["days"],
            )
        if policy["target"] == "callback":
            return self.env._("within %s of the scheduled time", time)
        if policy["opening_seconds"]:
            return self.env._(
                "within %(time)s of working time; %(opening)s after opening time for "
                "requests received outside working hours",
                time=time,
                opening=self._say_minutes(policy["opening_seconds"] // 60),
            )
        return self.env._("within %s of working time", time)

    def _say_minutes(self, minutes):
        return get_duration(minutes, self.env.lang or "en_US")

    def _describe_level(self, level):
        actions = self.env["alignment.sla.level"]._fields["action"]
        values = {
            "time": self._say_minutes(abs(level["minutes"])),
            "action": dict(actions._description_selection(self.env))[level["action"]],
        }
        if level["minutes"] < 0:
            return self.env._("%(time)s before the deadline: %(action)s", **values)
        return self.env._("%(time)s after the deadline: %(action)s", **values)

    @api.model
    def _get_usual_texts(self):
        return [*super()._get_usual_texts(), *NAMES.values()]
