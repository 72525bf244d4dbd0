from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.translations import get_translations, set_translations


class ScoreRuleMixin(models.AbstractModel):
    """What all parts of a rule set share: the general agreement they belong to, names
    in several languages, and conditions written down as text."""

    _name = "score.rule.mixin"
    _description = "Part of the Rules of the Score"
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
                        "%s: rules of the score belong to the general agreement, so "
                        "that a person has one score.",
                        rule.display_name,
                    )
                )

    # ------------------------------------------------------------
    # Names
    # ------------------------------------------------------------

    def _get_names(self):
        """{language: name}, empty without a name"""
        self.ensure_one()
        return get_translations(self, "name")

    def _set_names(self, names):
        """:param names: {language: name}"""
        self.ensure_one()
        set_translations(self, "name", names)

    # ------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------

    @api.model
    def _get_condition(self, text):
        """The text as it is compared and kept; empty where it asks for nothing."""
        domain = literal_eval(text or "[]")
        return repr(domain) if domain else ""

    def _check_condition(self, text, model_name, allowed=None):
        """
        :param allowed: names of fields that the condition may begin with; all if None
        :raises ValidationError: that says what is wrong, and in which rule
        """
        self.ensure_one()
        try:
            domain = Domain(literal_eval(text or "[]"))
            names = {c.field_expr.partition(".")[0] for c in domain.iter_conditions()}
            # sudo: only whether the condition can be asked, of no rows
            self.env[model_name].sudo().search(Domain("id", "=", 0) & domain, limit=1)
        except Exception as error:
            # whatever a text makes the search say is its author's to mend
            raise ValidationError(
                self.env._(
                    "%(rule)s: the condition %(text)s cannot be understood. %(error)s",
                    rule=self.display_name,
                    text=text,
                    error=error,
                )
            ) from error
        if allowed is not None and (others := sorted(names - set(allowed))):
            labels = [
                self.env[model_name]._fields[name]._description_string(self.env)
                for name in allowed
            ]
            raise ValidationError(
                self.env._(
                    "%(rule)s: a condition can ask for %(allowed)s, not for %(name)s.",
                    rule=self.display_name,
                    allowed=", ".join(labels),
                    name=others[0],
                )
            )
