from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .daily_figures import DEPARTMENTS, KEYS


class FindingEffectMixin(models.AbstractModel):
    """What came of a decision, by a figure of the daily reports: the mean of a working
    week before it, and of the latest since."""

    _name = "finding.effect.mixin"
    _description = "Effect of a Decision"

    department = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")],
        help="Which of the daily reports has the figure that tells the effect.",
    )
    measure = fields.Selection(
        [key for key in KEYS if key[0] != "outcome"],
        "Measured By",
        help="A figure of the daily report: as it was in the week before the decision, "
        "and as it is since.",
    )
    decided_date = fields.Date("Decided On", readonly=True)
    effect = fields.Char(compute="_compute_effect")

    @api.constrains("department", "measure")
    def _check_measure(self):
        for finding in self.filtered("measure"):
            department = DEPARTMENTS.get(finding.department)
            figures = department.figures if department else ()
            if finding.measure not in {figure.key for figure in figures}:
                raise ValidationError(
                    self.env._(
                        "%s: choose a figure that this department reports.",
                        finding.name,
                    )
                )

    @api.depends("department", "measure", "decided_date")
    @api.depends_context("lang")
    def _compute_effect(self):
        measured = self._get_measured()
        for finding in self:
            day = finding.decided_date
            key = (finding.company_id, finding.department, finding.measure)
            rows = measured.get(key) if day else None
            finding.effect = rows._describe_effect(day) if rows else False

    def _get_measured(self):
        """{(company, department, key): alignment.daily.figure, newest first}"""
        # sudo: figures of departments, of the companies of these issues
        figures = self.env["alignment.daily.figure"].sudo()
        rows = figures.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("key", "in", [key for key in self.mapped("measure") if key]),
                ("part_id", "=", False),
            ],
            order="date desc",
        )
        rows = rows.filtered(lambda row: row._has("value"))
        return rows.grouped(lambda row: (row.company_id, row.department, row.key))
