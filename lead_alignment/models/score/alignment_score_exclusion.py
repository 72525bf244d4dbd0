from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AlignmentScoreExclusion(models.Model):
    """People without a score: colleagues, competitors, customers."""

    _name = "alignment.score.exclusion"
    _description = "Scoring Exclusion"
    _inherit = ["score.rule.mixin"]
    _condition_model = "customer.profile"

    name = fields.Char(required=True, translate=True)
    domain = fields.Char("Customer Condition", required=True, default="[]")

    @api.constrains("domain")
    def _check_domain(self):
        for exclusion in self:
            exclusion._check_condition(exclusion.domain, exclusion._condition_model)
            if not self._get_condition(exclusion.domain):
                raise ValidationError(
                    self.env._(
                        (
                            "%s: add a condition. Without one, every customer would "
                            "be excluded."
                        ),
                        exclusion.name,
                    )
                )
