from odoo import api, models


class FeedbackPartMixin(models.AbstractModel):
    """A part of a form: a question or an option.

    An answered part is archived when it is deleted. Each change makes the form's next
    version, so that answers stay readable as they were asked.
    """

    _name = "feedback.part.mixin"
    _description = "Feedback Form Element"

    _path_to_form = ""
    _answered_by = ""  # name of the field of answers that refers to the part

    def _get_form(self):
        """Return the forms of these parts."""
        return self.mapped(self._path_to_form)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_form()._sync_version()
        return parts

    def write(self, vals):
        result = super().write(vals)
        self._get_form()._sync_version()
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        result = super()._update_field_translations(field_name, *args, **kwargs)
        self._get_form()._sync_version()
        return result

    def unlink(self):
        forms, answered = self._get_form(), self._filter_answered()
        answered.write({"active": False})
        result = super(FeedbackPartMixin, self - answered).unlink()
        forms.exists()._sync_version()
        return result

    def _filter_answered(self):
        name = self._answered_by
        # sudo: reads only whether there are answers
        answers = self.env["crm.lead.feedback.answer"].sudo()
        rows = answers._read_group([(name, "in", self.ids)], [name])
        return self.browse(part.id for (part,) in rows)
