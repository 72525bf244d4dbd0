from odoo import api, models

from ..shared.condition_path import Problem


class AlignmentCondition(models.Model):
    """A rule does not tell its author what is masked for them, piece by piece."""

    _inherit = "alignment.condition"

    @api.model
    def _judge_step(self, step):
        if problem := super()._judge_step(step):
            return problem
        if not step.model._sees_masks() or not step.condition.value:
            return None
        if step.field.name in step.model._get_masked_paths():
            return Problem("masked", step.path)
        # a name is searched in phones and e-mails, too
        named = step.model if step.field.name == "display_name" else None
        if step.field.relational and _is_text(step.condition.value):
            named = step.model.env[step.field.comodel_name]
        is_person = named is not None and hasattr(named, "_mask_display_names")
        if is_person or (named is not None and named._get_masked_kinds()):
            return Problem("masked", step.path)
        return None


def _is_text(value):
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return any(isinstance(one, str) for one in values)
