from ast import literal_eval

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class DomainTextMixin(models.AbstractModel):
    """A record with a name that stores a domain as text."""

    _name = "domain.text.mixin"
    _description = "Conditions as Text"

    @api.model
    def _get_condition(self, text):
        """Return the domain in normal form, to be compared and stored; empty for no
        condition."""
        domain = literal_eval(text or "[]")
        return repr(domain) if domain else ""

    def _check_condition(self, text, model_name, allowed=None):
        """Check that a domain stored as text is valid.

        :param allowed: names of fields that the condition may begin with; all if None
        :raises ValidationError: that says what is wrong, and in which rule
        """
        self.ensure_one()
        try:
            domain = Domain(literal_eval(text or "[]"))
            names = {c.field_expr.partition(".")[0] for c in domain.iter_conditions()}
            # sudo: checks only whether the domain is valid; it finds no rows
            self.env[model_name].sudo().search(Domain("id", "=", 0) & domain, limit=1)
        except Exception as error:
            # any error of the search is an error of the domain
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
