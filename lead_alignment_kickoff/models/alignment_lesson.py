from odoo import api, fields, models
from odoo.fields import Domain


class AlignmentLesson(models.Model):
    """What was learned from a campaign. The next kick-off of the same product or
    audience shows it, and asks what was done about it."""

    _name = "alignment.lesson"
    _description = "Lesson"
    _order = "id desc"

    name = fields.Char("Lesson", required=True)
    kind = fields.Selection(
        [("keep", "Do it again"), ("change", "Do it differently")],
        required=True,
        default="change",
    )
    active = fields.Boolean(default=True)
    retrospective_id = fields.Many2one(
        "alignment.retrospective", index="btree_not_null", ondelete="cascade"
    )
    kickoff_id = fields.Many2one(related="retrospective_id.kickoff_id", store=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="cascade",
    )
    interest_id = fields.Many2one(
        "crm.lead.interest", "Product", index="btree_not_null", ondelete="set null"
    )
    tag_ids = fields.Many2many("crm.tag", string="Audience")

    @api.depends("retrospective_id")
    def _compute_company_id(self):
        for lesson in self:
            lesson.company_id = (
                lesson.retrospective_id.company_id
                or lesson.company_id
                or self.env.company
            )

    def _find_for(self, kickoff):
        """Return the lessons of other kick-offs about the same product or audience."""
        about = Domain("tag_ids", "in", kickoff.tag_ids.ids)
        if kickoff.interest_id:
            about |= Domain("interest_id", "=", kickoff.interest_id.id)
        return self.search(
            about
            & Domain("company_id", "=", kickoff.company_id.id)
            & Domain("kickoff_id", "!=", kickoff.id)
        )


class AlignmentKickoffLesson(models.Model):
    """What a kick-off does about a lesson."""

    _name = "alignment.kickoff.lesson"
    _description = "Lesson Taken into Account"
    _order = "id"
    _rec_name = "lesson_id"

    kickoff_id = fields.Many2one(
        "alignment.kickoff", required=True, index=True, ondelete="cascade"
    )
    lesson_id = fields.Many2one(
        "alignment.lesson", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(related="lesson_id.kind")
    company_id = fields.Many2one(related="kickoff_id.company_id", store=True)
    answer = fields.Text("What We Do about It")

    _unique_lesson = models.UniqueIndex("(kickoff_id, lesson_id)")
