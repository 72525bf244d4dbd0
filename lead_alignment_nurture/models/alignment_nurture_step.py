from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

MESSAGES = ("mail",)
BRANCHES = [
    ("next", "Then"),
    ("yes", "Yes"),
    ("no", "No"),
    ("a", "A"),
    ("b", "B"),
    ("c", "C"),
    ("d", "D"),
]
SPLIT = ("a", "b", "c", "d")
ICONS = {
    "mail": "fa-envelope-o",
    "call": "fa-phone",
    "wait": "fa-clock-o",
    "condition": "fa-question-circle-o",
    "split": "fa-random",
    "audience": "fa-bullhorn",
    "handover": "fa-share",
}


class AlignmentNurtureStep(models.Model):
    """A step of a version, in a tree: the first one has no parent, others follow a
    branch of theirs."""

    _name = "alignment.nurture.step"
    _description = "Step of a Nurture Program"
    _inherit = ["domain.text.mixin"]
    _order = "depth, id"
    _condition_model = "crm.lead"
    _facts = frozenset({"version_id", "key"})

    version_id = fields.Many2one(
        "alignment.nurture.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    program_id = fields.Many2one(
        related="version_id.program_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index=True
    )
    parent_id = fields.Many2one(
        "alignment.nurture.step", "Follows", index="btree_not_null", ondelete="cascade"
    )
    child_ids = fields.One2many("alignment.nurture.step", "parent_id")
    branch = fields.Selection(BRANCHES, default="next", required=True)
    depth = fields.Integer(
        compute="_compute_depth",
        store=True,
        recursive=True,
        export_string_translation=False,
    )
    key = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: uuid4().hex,
        copy=False,
        export_string_translation=False,
    )
    name = fields.Char(help="What colleagues call this step.")
    kind = fields.Selection(
        [
            ("mail", "Email"),
            ("call", "Call Task"),
            ("wait", "Wait"),
            ("condition", "Condition"),
            ("split", "Split"),
            ("audience", "Add to Audience"),
            ("handover", "Hand Off to Sales"),
        ],
        required=True,
        default="mail",
    )
    variant_ids = fields.One2many(
        "alignment.nurture.variant", "step_id", "Variants", copy=True
    )
    wait_count = fields.Integer("Wait", default=3)
    wait_unit = fields.Selection(
        [
            ("hours", "hours"),
            ("days", "days"),
            ("work_days", "working days"),
        ],
        default="days",
        required=True,
    )
    condition = fields.Selection(
        [
            ("event", "Something happens"),
            ("domain", "The lead is as described"),
        ],
        default="event",
        help="Events count since the message before this step. The answer is Yes as "
        "soon as one happens, and No when the time is over.",
    )
    event_type_ids = fields.Many2many(
        "customer.event.type", string="Events", ondelete="restrict"
    )
    domain = fields.Char("The Lead Is")
    note = fields.Char(
        "Task", translate=True, help="What to do, for the person called."
    )
    audience_id = fields.Many2one(
        "alignment.audience",
        domain="[('kind', '=', 'nurture')]",
        ondelete="restrict",
        index="btree_not_null",
    )
    summary = fields.Char(compute="_compute_summary")
    is_message = fields.Boolean(compute="_compute_is_message")

    _unique_branch = models.UniqueIndex(
        "(parent_id, branch) WHERE parent_id IS NOT NULL",
        "This branch has a next step already.",
    )
    _unique_key = models.UniqueIndex("(version_id, key)")
    _check_wait = models.Constraint(
        "CHECK(wait_count >= 0 AND wait_count <= 1000)",
        "A wait is between 0 and 1000.",
    )

    @api.depends("parent_id.depth")
    def _compute_depth(self):
        for step in self:
            step.depth = step.parent_id.depth + 1 if step.parent_id else 0

    @api.depends("kind")
    def _compute_is_message(self):
        for step in self:
            step.is_message = step._is_message()

    @api.depends("name", "kind", "summary")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for step in self:
            step.display_name = step.name or " ".join(
                filter(None, (kinds[step.kind], step.summary))
            )

    @api.depends(
        "kind",
        "variant_ids.mailing_id.subject",
        "wait_count",
        "wait_unit",
        "condition",
        "event_type_ids",
        "note",
        "audience_id",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for step in self:
            step.summary = step._get_summary()

    def _get_summary(self):
        self.ensure_one()
        if self._is_message():
            return " / ".join(filter(None, self.variant_ids.mapped("label")))
        if self.kind == "wait":
            return self._get_wait_text()
        if self.kind == "condition":
            if self.condition == "domain":
                return self.env._("lead as described")
            return self.env._(
                "%(events)s within %(time)s",
                events=", ".join(self.event_type_ids.mapped("name")),
                time=self._get_wait_text(),
            )
        if self.kind == "split":
            return " / ".join(f"{one.weight:g}" for one in self.variant_ids)
        return {"call": self.note, "audience": self.audience_id.name}.get(self.kind)

    def _get_wait_text(self):
        units = dict(self._fields["wait_unit"]._description_selection(self.env))
        return f"{self.wait_count} {units[self.wait_unit]}"

    @api.constrains("domain")
    def _check_domain(self):
        for step in self.filtered("domain"):
            step._check_condition(step.domain, "crm.lead")

    @api.constrains("parent_id", "version_id", "branch")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A step cannot follow itself."))
        for step in self.filtered("parent_id"):
            if step.parent_id.version_id != step.version_id:
                raise ValidationError(
                    self.env._("Steps of different versions cannot follow each other.")
                )
            if step.branch not in step.parent_id._get_branches():
                raise ValidationError(
                    self.env._(
                        "%(step)s has no branch of this kind.",
                        step=step.parent_id.display_name,
                    )
                )

    @api.constrains("audience_id")
    def _check_audience(self):
        for step in self.filtered("audience_id"):
            if step.audience_id.company_id != step.company_id:
                raise ValidationError(
                    self.env._("The audience belongs to another company.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._check_draft()
        return steps

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_draft()

    def _check_draft(self):
        """:raises UserError: for steps of a version that was started"""
        self.version_id.filtered(lambda one: one.state != "draft")._refuse_frozen()

    def _become_waits(self):
        """Let these steps do nothing: the add-on that knows their kind is uninstalled.
        What was sent stays, and so do the steps after them, in started versions too."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE alignment_nurture_step SET kind = 'wait', wait_count = 0, "
                "wait_unit = 'hours' WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset()

    # ------------------------------------------------------------
    # What a step is
    # ------------------------------------------------------------

    def _is_message(self):
        """Whether the step writes to the customer."""
        return self.kind in self._get_message_kinds()

    @api.model
    def _get_message_kinds(self):
        """Hook: return the kinds of steps that write to the customer."""
        return MESSAGES

    @api.model
    def _get_icons(self):
        """Hook: return {kind: icon}."""
        return ICONS

    def _get_branches(self):
        """Return the branches that may follow, in the order they are shown."""
        self.ensure_one()
        if self.kind == "condition":
            return ("yes", "no")
        if self.kind == "split":
            return SPLIT[: max(len(self.variant_ids), 2)]
        return () if self.kind == "handover" else ("next",)

    def _get_next(self, branch="next"):
        return self.child_ids.filtered(lambda step: step.branch == branch)

    def _get_problems(self):
        """Return [text] of what is missing before the version can start."""
        self.ensure_one()
        problems = []
        sent = self.variant_ids.filtered("weight")
        if self._is_message() and (
            not sent or sent.filtered(lambda one: not one._has_message())
        ):
            problems.append(self.env._("choose the message"))
        if self.variant_ids and sum(self.variant_ids.mapped("weight")) <= 0:
            problems.append(self.env._("give a variant a weight above 0"))
        if self._is_message():
            problems += [
                problem for one in self.variant_ids for problem in one._get_problems()
            ]
        if self.kind == "split" and not 2 <= len(self.variant_ids) <= len(SPLIT):
            problems.append(self.env._("a split has two to four parts"))
        if lost := self.child_ids.filtered(
            lambda child: child.branch not in self._get_branches()
        ):
            problems.append(
                self.env._(
                    "its branch is gone: %s", ", ".join(lost.mapped("display_name"))
                )
            )
        if self.kind == "condition":
            if self.condition == "event" and not self.event_type_ids:
                problems.append(self.env._("choose the events"))
            if self.condition == "domain" and not self.domain:
                problems.append(self.env._("describe the lead"))
        if self.kind == "audience" and not self.audience_id:
            problems.append(self.env._("choose the audience"))
        if self.kind == "call" and not self.note:
            problems.append(self.env._("say what is to be done"))
        return problems

    def _get_due_dates(self, since):
        """Return the moments at which the time of this step is over.

        :param since: [naive UTC], when people came to it
        """
        self.ensure_one()
        if self.wait_unit == "work_days":
            calendar = self.company_id.resource_calendar_id
            if not calendar or not calendar._has_fixed_hours():
                days = timedelta(days=self.wait_count)
                return [moment + days for moment in since]
            seconds = self.wait_count * calendar.hours_per_day * 3600
            found = calendar._business_deadline_batch(
                [(moment, seconds) for moment in since]
            )
            # a calendar without working time in four years: count all days
            return [
                due or moment + timedelta(days=self.wait_count)
                for due, moment in zip(found, since, strict=True)
            ]
        return [
            moment + timedelta(**{self.wait_unit: self.wait_count}) for moment in since
        ]
