from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AlignmentNurtureVersion(models.Model):
    """One version of a program: its frame and its steps.

    A draft can be edited. Once started it is frozen, so that people go through what
    they entered, and results are those of one program. Who is held out, and which
    variant one gets, follows from the version and the person, whenever it is asked.
    """

    _name = "alignment.nurture.version"
    _description = "Version of a Nurture Program"
    _inherit = ["nurture.frame.mixin"]
    _order = "program_id, number desc"

    program_id = fields.Many2one(
        "alignment.nurture",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    number = fields.Integer("Version", required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("old", "Superseded")],
        default="draft",
        required=True,
        readonly=True,
    )
    published_date = fields.Datetime("Started on", readonly=True)
    published_by_id = fields.Many2one(
        "res.users", "Started by", readonly=True, ondelete="restrict"
    )
    salt = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: uuid4().hex,
        export_string_translation=False,
    )
    planned_treated = fields.Integer(
        "Planned: Treated",
        readonly=True,
        help="How many treated people the comparison needs; fixed at the start.",
    )
    planned_held = fields.Integer(
        "Planned: Held Out",
        readonly=True,
        help="How many people that are held out the comparison needs; fixed at the "
        "start.",
    )
    step_ids = fields.One2many("alignment.nurture.step", "version_id")
    enrolment_ids = fields.One2many("alignment.nurture.enrolment", "version_id")

    _unique_number = models.UniqueIndex("(program_id, number)")
    _one_draft = models.UniqueIndex(
        "(program_id) WHERE state = 'draft'", "This program has a draft already."
    )

    @api.depends("number", "program_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(program)s, version %(number)s",
                program=version.program_id.name,
                number=version.number,
            )

    def write(self, vals):
        """:raises UserError: for what is frozen"""
        frozen = self.filtered(lambda version: version.state != "draft")
        if frozen and not vals.keys() <= {"state"}:
            frozen._refuse_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.filtered(lambda version: version.state != "draft")._refuse_frozen()

    def _refuse_frozen(self):
        """:raises UserError: if there are any, as they may not change any more"""
        if self:
            raise UserError(
                self.env._(
                    "%s was started and cannot be changed. Edit the program: you get a "
                    "new version.",
                    self[:1].display_name,
                )
            )

    # ------------------------------------------------------------
    # Starting
    # ------------------------------------------------------------

    def _check_complete(self):
        """:raises UserError: with all that is missing before a start"""
        if not self:
            raise UserError(self.env._("This program is running as it is."))
        self.ensure_one()
        problems = [
            f"{step.display_name}: {problem}"
            for step in self.step_ids
            for problem in step._get_problems()
        ]
        messages = self.step_ids.filtered(lambda step: step._is_message())
        firsts = self.step_ids.filtered(lambda step: not step.parent_id)
        if len(firsts) > 1:
            problems.append(
                self.env._(
                    "Two people added a first step at once. Delete one of them: %s",
                    ", ".join(firsts.mapped("display_name")),
                )
            )
        if not self.step_ids:
            problems.append(self.env._("Add the first step."))
        elif not messages and not self.step_ids.filtered(
            lambda step: step.kind in ("call", "handover", "audience")
        ):
            problems.append(self.env._("Add a step that does something."))
        if problems:
            raise UserError("\n".join(problems))

    def _publish(self):
        self.ensure_one()
        sizes = self._get_planned_sizes(self._count_comparisons()) or (0, 0)
        # sudo: facts of the program and its versions; the right was checked
        version = self.sudo()
        version.program_id.version_id.write({"state": "old"})
        version.write(
            {
                "planned_treated": sizes[0],
                "planned_held": sizes[1],
                "published_date": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )
        version.state = "running"
        version.flush_recordset(["state"])  # before there is another draft
        version.step_ids.variant_ids.mailing_id._become_nurture()
        version.program_id.version_id = version

    def _count_comparisons(self):
        """Return how many comparisons are made of the goal: with those held out, and
        of each further variant with the first."""
        messages = self.step_ids.filtered(lambda step: step._is_message())
        return 1 + sum(max(len(step.variant_ids) - 1, 0) for step in messages)

    def _copy_steps_to(self, version):
        """Copy the tree of steps; each keeps its key, by which people are moved."""
        copies = {}
        for step in self.step_ids.sorted("depth"):
            # sudo: facts of steps; the right to write the program was checked
            copies[step] = step.sudo().create(
                {
                    **step.copy_data()[0],
                    **{name: step[name] for name in ("key", "branch")},
                    "version_id": version.id,
                    "parent_id": copies[step.parent_id].id if step.parent_id else False,
                }
            )
            step.sudo().copy_translations(copies[step])

    # ------------------------------------------------------------
    # People of earlier versions
    # ------------------------------------------------------------

    def _get_moves(self):
        """Return {step of an earlier version: (number of people, step of this one)} of
        who is on the way; without a step where theirs is gone: they stay."""
        self.ensure_one()
        rows = self.env["alignment.nurture.enrolment"]._read_group(
            [
                ("program_id", "=", self.program_id.id),
                ("version_id", "!=", self.id),
                ("state", "in", ("active", "paused")),
                ("step_id", "!=", False),
                # whose message is on its way goes on before
                ("hold", "not in", ("sending",)),
            ],
            ["step_id"],
            ["__count"],
        )
        mine = {step.key: step for step in self.step_ids}
        none = self.env["alignment.nurture.step"]
        return {
            step: (
                count,
                mine.get(step.key, none).filtered(lambda s, k=step.kind: s.kind == k),
            )
            for step, count in rows
        }

    def _move_people(self):
        """Move who is on the way in an earlier version to the same step of this one.

        Their arm stays, and so do their dates.

        :returns: number of people moved
        """
        moved = 0
        for step, (_count, target) in self._get_moves().items():
            if target:
                self.env.cr.execute(
                    SQL(
                        "UPDATE alignment_nurture_enrolment "
                        "SET version_id = %s, step_id = %s "
                        "WHERE step_id = %s AND state IN ('active', 'paused') "
                        "  AND hold IS DISTINCT FROM 'sending'",
                        self.id,
                        target.id,
                        step.id,
                    )
                )
                moved += self.env.cr.rowcount
        self.env["alignment.nurture.enrolment"].invalidate_model()
        return moved
