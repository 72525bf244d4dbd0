from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .condition_path import ConditionError, read_condition, walk, write_condition


class DomainTextMixin(models.AbstractModel):
    """A record with a name and a company that stores a domain as text.

    Who writes the domain answers for it: see ``alignment.condition``.
    """

    _name = "domain.text.mixin"
    _description = "Text Conditions"

    # the model that the domain is asked of
    _condition_model = None

    condition_problem = fields.Char(
        "Stopped Because",
        compute="_compute_condition_problem",
        help="Why this is not applied.",
    )

    def _compute_condition_problem(self):
        conditions = self.env["alignment.condition"]
        for record in self:
            text = record.domain or ""
            company = record.company_id
            problem = company and conditions._judge(
                company.id, self._condition_model, text
            )
            record.condition_problem = problem and conditions._describe(
                problem,
                self.env["res.users"].browse(
                    conditions._get_author_id(company.id, self._condition_model, text)
                ),
            )

    @api.model
    def _get_condition(self, text):
        """Return the domain in normal form, to be compared and stored; empty for no
        condition."""
        return write_condition(text)

    def _check_condition(self, text, model_name, allowed=None):
        """Check a domain that the current user stores as text.

        :param allowed: names of fields that the condition may begin with; all if None
        :raises ValidationError: that says what is wrong, and in which rule
        """
        self.ensure_one()
        conditions = self.env["alignment.condition"]
        try:
            if allowed is not None:
                self._check_begins_with(text, model_name, allowed)
            conditions._declare(self.company_id, model_name, text)
        except ConditionError as error:
            raise ValidationError(
                self.env._(
                    "%(rule)s: the condition %(text)s is not valid. %(error)s",
                    rule=self.display_name,
                    text=(text or "")[:500],
                    error=conditions._describe(error.problem, self.env.user),
                )
            ) from error

    def _check_begins_with(self, text, model_name, allowed):
        model = self.env[model_name]
        names = {
            step.path.partition(".")[0] for step in walk(model, read_condition(text))
        }
        if others := sorted(names - set(allowed)):
            labels = [
                model._fields[name]._description_string(self.env) for name in allowed
            ]
            raise ValidationError(
                self.env._(
                    "%(rule)s: conditions can use %(allowed)s, but not %(name)s.",
                    rule=self.display_name,
                    allowed=", ".join(labels),
                    name=others[0],
                )
            )
