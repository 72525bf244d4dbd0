from odoo import fields, models, tools

from ...tools.engagement import get_name
from ...tools.translations import get_translations


class AlignmentFeedbackVersion(models.Model):
    """The questions of a form at a time, in all languages: answers stay readable as
    they were asked, whatever the form asks now."""

    _name = "alignment.feedback.version"
    _description = "Version of a Feedback Form"
    _inherit = ["append.only.mixin"]
    _order = "form_id, number desc"
    _rec_name = "number"
    _log_access = False

    form_id = fields.Many2one(
        "alignment.feedback.form",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Integer("Version", required=True, readonly=True)
    date = fields.Datetime("Effective From", required=True, readonly=True)
    questions = fields.Json(readonly=True, export_string_translation=False)

    _unique_number = models.Constraint(
        "UNIQUE(form_id, number)", "This form version already exists."
    )

    def _is_answered(self):
        # sudo: reads only whether there are answers
        feedback = self.env["crm.lead.feedback"].sudo()
        return bool(feedback.search_count([("version_id", "in", self.ids)], limit=1))

    def _get_asked(self, question_id):
        """Return the question as this version asked it, or None."""
        self.ensure_one()
        return next((one for one in self.questions if one["id"] == question_id), {})

    def _describe(self):
        """Return the questions in the reader's language, as the dialog shows them."""
        self.ensure_one()
        texts = self._get_texts(self.env.lang or "en_US")
        return [
            {
                **question,
                "name": texts["question", question["id"]],
                "options": [
                    {"id": option["id"], "name": texts["option", option["id"]]}
                    for option in question["options"]
                ],
            }
            for question in self.questions
        ]

    @tools.ormcache("self.id", "lang")
    def _get_texts(self, lang):
        """Return {("question" or "option", id): text} as asked, in ``lang``.

        A text that has not changed since is also found in languages installed later.
        """
        self.ensure_one()
        texts = {}
        for question in self.questions:
            parts = [("question", question)]
            parts += [("option", option) for option in question["options"]]
            for kind, part in parts:
                # sudo: reads the present texts of the questions
                model = self.env[f"alignment.feedback.{kind}"].sudo()
                names = part["name"]
                if lang not in names:
                    now = get_translations(model.browse(part["id"]).exists(), "name")
                    if now.get("en_US") == names.get("en_US"):
                        names = now
                texts[kind, part["id"]] = get_name(names, lang)
        return texts
