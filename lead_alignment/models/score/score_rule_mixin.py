from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.translations import get_translations, set_translations


class ScoreRuleMixin(models.AbstractModel):
    """A part of a rule set: it belongs to the general agreement, and has a name in
    several languages and a condition stored as text."""

    _name = "score.rule.mixin"
    _description = "Scoring Element"
    _inherit = ["domain.text.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=1000)
    active = fields.Boolean(default=True)
    agreement_id = fields.Many2one(
        "alignment.agreement",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_general", "=", True)],
        default=lambda self: (
            self.env["alignment.agreement"]._get_general(self.env.company).id
        ),
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)

    @api.constrains("agreement_id")
    def _check_agreement(self):
        for rule in self:
            if not rule.agreement_id.is_general:
                raise ValidationError(
                    self.env._(
                        "%s: score rules belong to the general agreement so that each "
                        "customer has a single score.",
                        rule.display_name,
                    )
                )

    # ------------------------------------------------------------
    # Names
    # ------------------------------------------------------------

    def _get_names(self):
        """Return {language: name}; empty without a name."""
        self.ensure_one()
        return get_translations(self, "name")

    def _set_names(self, names):
        """Write the name in all languages.

        :param names: {language: name}
        """
        self.ensure_one()
        set_translations(self, "name", names)
