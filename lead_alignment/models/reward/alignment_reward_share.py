from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..funnel.alignment_cost import DEPARTMENTS

KINDS = [
    ("brought", "Who brought the lead"),
    ("handed_over", "Who handed it off"),
    ("closed", "Who closed the deal"),
    ("pool", "All of the department"),
]


class AlignmentRewardShare(models.Model):
    """Who in a department gets which percentage of its part of a reward. What is not
    given out goes to all of the department, in equal parts."""

    _name = "alignment.reward.share"
    _description = "Reward Share"
    _order = "department, sequence, id"
    _rec_name = "kind"

    sequence = fields.Integer(default=10)
    agreement_id = fields.Many2one(
        "alignment.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    department = fields.Selection(DEPARTMENTS, required=True, default="marketing")
    kind = fields.Selection(KINDS, "Goes to", required=True, default="pool")
    percent = fields.Integer("Percentage", default=100)

    _check_percent = models.Constraint(
        "CHECK(percent BETWEEN 1 AND 100)",
        "A percentage must be between 1 and 100.",
    )
    _unique_kind = models.UniqueIndex(
        "(agreement_id, department, kind)",
        "This share is listed twice. Remove one.",
    )

    @api.constrains("percent", "department", "agreement_id")
    def _check_whole(self):
        shares = self.agreement_id.reward_share_ids
        groups = shares.grouped(lambda one: (one.agreement_id, one.department))
        for own in groups.values():
            if sum(own.mapped("percent")) > 100:
                raise ValidationError(
                    self.env._("The reward shares of a department cannot exceed 100 %.")
                )

    def _prepare_terms(self):
        """Return the shares; those of a department add up to 100."""
        rows = []
        for department, _label in DEPARTMENTS:
            own = {
                share.kind: share.percent
                for share in self.sorted()
                if share.department == department
            }
            if rest := 100 - sum(own.values()):
                own["pool"] = own.get("pool", 0) + rest
            rows += [
                {"department": department, "kind": kind, "percent": percent}
                for kind, percent in own.items()
            ]
        return rows

    def _prepare_restored(self, place, row):
        return {"sequence": 10 * place, **row}
