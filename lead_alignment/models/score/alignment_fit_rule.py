from odoo import api, fields, models


class AlignmentFitRule(models.Model):
    """Points for who a customer is, by the fields of the lead, whatever they did."""

    _name = "alignment.fit.rule"
    _description = "Fit Rule"
    _inherit = ["score.rule.mixin"]
    _condition_model = "crm.lead"

    name = fields.Char(required=True, translate=True)
    domain = fields.Char("Lead Condition", required=True, default="[]")
    points = fields.Integer(required=True, default=10, aggregator=None)

    _check_points = models.Constraint(
        "CHECK(points BETWEEN -1000 AND 1000)",
        "Enter points between −1,000 and 1,000.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._check_condition(rule.domain, rule._condition_model)
