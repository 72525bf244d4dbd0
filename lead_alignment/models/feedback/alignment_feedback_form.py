from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

DIRECTIONS = [
    ("sales", "Sales to marketing"),
    ("marketing", "Marketing to sales"),
    ("cs", "Customer service to both"),
]


class AlignmentFeedbackForm(models.Model):
    """What one department asks another about a lead, and when; heads define it without
    code.

    It may change any day. Each change makes a version, so answers stay readable as they
    were asked.
    """

    _name = "alignment.feedback.form"
    _description = "Feedback Form"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    direction = fields.Selection(
        DIRECTIONS, required=True, default="sales", string="Feedback Direction"
    )
    trigger = fields.Selection(
        [
            ("status", "A K-status is logged"),
            ("won", "A customer buys"),
            ("lost", "A customer refuses"),
            ("rejected", "A handoff is returned"),
            ("demand", "On demand"),
        ],
        required=True,
        default="demand",
    )
    status_ids = fields.Many2many("crm.k.status", string="K-Statuses")
    is_owed = fields.Boolean(
        "Reply Required",
        help="Required: the outcome cannot be logged, or the handoff returned, "
        "without it. Otherwise the form can be left blank.",
    )
    question_ids = fields.One2many(
        "alignment.feedback.question", "form_id", "Questions", copy=True
    )
    version_ids = fields.One2many(
        "alignment.feedback.version", "form_id", "Versions", readonly=True
    )
    feedback_count = fields.Integer(compute="_compute_feedback_count")
    preview = fields.Json(
        compute="_compute_preview",
        export_string_translation=False,
        help="Preview of the form as respondents see it.",
    )

    @api.constrains("trigger", "status_ids")
    def _check_status_ids(self):
        for form in self:
            if form.trigger == "status" and not form.status_ids:
                raise ValidationError(
                    self.env._(
                        "%s: choose the K-statuses that trigger this form.", form.name
                    )
                )

    @api.depends("version_ids")
    def _compute_feedback_count(self):
        rows = self.env["crm.lead.feedback"]._read_group(
            [("form_id", "in", self.ids)], ["form_id"], ["__count"]
        )
        counts = {form.id: count for form, count in rows}
        for form in self:
            form.feedback_count = counts.get(form.id, 0)

    @api.depends(
        "name",
        "question_ids.name",
        "question_ids.kind",
        "question_ids.sequence",
        "question_ids.is_required",
        "question_ids.scale_max",
        "question_ids.reason_kind",
        "question_ids.option_ids.name",
    )
    @api.depends_context("lang")
    def _compute_preview(self):
        """Show unsaved questions, too, as they are typed."""
        for form in self:
            form.preview = {
                "id": 0,
                "name": form.name or "",
                "is_owed": form.is_owed,
                "questions": [
                    {
                        "id": place + 1,
                        "name": question.name or "",
                        "kind": question.kind,
                        "is_required": question.is_required,
                        "scale_max": question.scale_max,
                        "reason_kind": question.reason_kind,
                        "options": [
                            {"id": number, "name": option.name or ""}
                            for number, option in enumerate(question.option_ids, 1)
                        ],
                    }
                    for place, question in enumerate(
                        form.question_ids.sorted("sequence")
                    )
                ],
            }

    # ------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        forms = super().create(vals_list)
        forms._sync_version()
        return forms

    def write(self, vals):
        result = super().write(vals)
        self._sync_version()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        """Make a new version when a translation changes: people read it."""
        result = super()._update_field_translations(field_name, *args, **kwargs)
        self._sync_version()
        return result

    def _sync_version(self):
        """Store the questions, as a new version if the last one has answers."""
        for form in self:
            questions = form.question_ids._prepare_content()
            last = form.version_ids.sorted("number")[-1:]
            if last and last.questions == questions:
                continue
            now = fields.Datetime.now()
            if last and not last._is_answered():
                last._amend({"questions": questions, "date": now})
                continue
            form.version_ids._append(
                [
                    {
                        "form_id": form.id,
                        "number": last.number + 1,
                        "date": now,
                        "questions": questions,
                    }
                ]
            )
            form.invalidate_recordset(["version_ids"])
        self.env.registry.clear_cache()

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _get_asked(self, company, trigger=None):
        """Return the forms that ``company`` asks, as the dialog shows them.

        :param trigger: only forms with this trigger; all if None
        :returns: dicts of ``id``, ``version_id``, ``name``, ``trigger``,
            ``status_ids``, ``direction``, ``is_owed`` and ``questions``
        """
        forms = self._get_all_asked(company.id, self.env.lang or "en_US")
        return [form for form in forms if trigger in (None, form["trigger"])]

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_all_asked(self, company_id, lang):
        # sudo: all users who are asked may read the forms
        forms = self.sudo().with_context(lang=lang)
        found = forms.search(Domain("company_id", "in", [False, company_id]))
        return tuple(
            {
                "id": form.id,
                "version_id": version.id,
                "name": form.name,
                "trigger": form.trigger,
                "status_ids": form.status_ids.ids,
                "direction": form.direction,
                "is_owed": form.is_owed,
                "questions": version._describe(),
            }
            for form in found
            for version in form.version_ids.sorted("number")[-1:]
            if version.questions
        )
