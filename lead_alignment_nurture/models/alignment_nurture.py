from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.agreement.alignment_agreement_version import (
    MANAGERS,
)

JOBS = {
    "advance": "lead_alignment_nurture.ir_cron_nurture",
    "enter": "lead_alignment_nurture.ir_cron_nurture_enter",
}
MODEL = "crm.lead"


class AlignmentNurture(models.Model):
    """A nurture program: messages and tasks for people who are not ready yet.

    *Draft*: its first version is being built. *Running*: people enter and go through
    the steps of the version they entered. *On hold*: nobody enters or moves; the time
    does not count. *Ended*: everybody has left.

    Marketing writes a program; who enters, moves and leaves is written by jobs. What is
    started is frozen as a version: changes are made on a new one.
    """

    _name = "alignment.nurture"
    _description = "Nurture Program"
    _inherit = ["mail.thread", "domain.text.mixin", "nurture.frame.mixin"]
    _order = "state_rank, name, id"
    _condition_model = MODEL
    _facts = frozenset({"state", "started_date", "held_date", "version_id"})

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        domain=[("share", "=", False)],
        help="Sends the messages, and gets the tasks of leads without a salesperson.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("held", "On Hold"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    state_rank = fields.Integer(
        compute="_compute_state_rank", store=True, export_string_translation=False
    )
    started_date = fields.Datetime("Running Since", readonly=True, copy=False)
    held_date = fields.Datetime("On Hold Since", readonly=True, copy=False)
    version_ids = fields.One2many("alignment.nurture.version", "program_id", copy=False)
    version_id = fields.Many2one(
        "alignment.nurture.version",
        "Running Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="People who enter now go through this version.",
    )
    draft_id = fields.Many2one(
        "alignment.nurture.version",
        compute="_compute_draft_id",
        help="The version that is being edited.",
    )
    shown_version_id = fields.Many2one(
        "alignment.nurture.version", "Steps", compute="_compute_draft_id"
    )
    version_count = fields.Integer(compute="_compute_draft_id")
    planned_text = fields.Char(
        "People Needed",
        compute="_compute_planned_text",
        help="How many people the comparison needs, at least.",
    )
    hour_from = fields.Float("Messages From", default=8)
    hour_to = fields.Float("To", default=20)
    is_weekday_only = fields.Boolean(
        "Working Days Only",
        default=True,
        help="Send on the company's working days only.",
    )
    is_consent_required = fields.Boolean(
        "Only Who Agreed",
        help="Write only to people whose consent was granted. People who declined "
        "never get messages.",
    )
    enrolment_ids = fields.One2many("alignment.nurture.enrolment", "program_id")
    active_count = fields.Integer("In Progress", compute="_compute_counts")
    paused_count = fields.Integer("Paused", compute="_compute_counts")
    entered_count = fields.Integer("Entered", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    verdict_text = fields.Char("Result", compute="_compute_verdict_text")

    _check_hours = models.Constraint(
        "CHECK(0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "Messages must start before they end on the same day.",
    )

    @api.depends("state")
    def _compute_state_rank(self):
        ranks = {"running": 0, "held": 1, "draft": 2, "ended": 3}
        for program in self:
            program.state_rank = ranks[program.state]

    @api.depends("version_ids.state", "version_id")
    def _compute_draft_id(self):
        for program in self:
            program.draft_id = program.version_ids.filtered(
                lambda version: version.state == "draft"
            )[:1]
            program.shown_version_id = program._get_shown_version()
            program.version_count = len(program.version_ids)

    @api.depends("base_percent", "uplift_percent", "holdout_percent")
    def _compute_planned_text(self):
        describe = self.env["alignment.nurture.simulation"]._describe_sizes
        for program in self:
            version = program._get_shown_version()
            comparisons = version._count_comparisons() if version else 1
            program.planned_text = describe(program._get_planned_sizes(comparisons))

    @api.depends("enrolment_ids.state")
    def _compute_counts(self):
        counts = {}
        for program, state, count in self.env[
            "alignment.nurture.enrolment"
        ]._read_group(
            [("program_id", "in", self.ids)], ["program_id", "state"], ["__count"]
        ):
            counts.setdefault(program.id, {})[state] = count
        for program in self:
            of_program = counts.get(program._origin.id, {})
            program.active_count = of_program.get("active", 0)
            program.paused_count = of_program.get("paused", 0)
            program.failed_count = of_program.get("failed", 0)
            program.entered_count = sum(of_program.values())

    def _compute_verdict_text(self):
        verdicts = self.version_id._get_verdicts()
        for program in self:
            program.verdict_text = verdicts.get(program.version_id.id)

    @api.constrains("domain", "company_id")
    def _check_domain(self):
        for program in self.filtered("domain"):
            program._check_condition(program.domain, MODEL)

    @api.constrains("company_id")
    def _check_company_stays(self):
        if any(program.version_id for program in self):
            raise ValidationError(
                self.env._("The company of a program that was started cannot change.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Give each program its first version."""
        programs = super().create(vals_list)
        programs._ensure_draft()
        return programs

    def write(self, vals):
        """Keep the draft's frame equal to the program's; what is archived ends."""
        result = super().write(vals)
        if vals.keys() & self.env["nurture.frame.mixin"]._fields.keys():
            for program in self:
                # sudo: versions are written by their program only
                program.draft_id.sudo().write(program._prepare_frame_vals())
        if vals.get("active") is False:
            self.filtered(lambda program: program.state != "ended").action_end()
        return result

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", program.name)}
            for program, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def copy(self, default=None):
        """Copy the steps of the version shown, too."""
        copies = super().copy(default)
        for program, copied in zip(self, copies, strict=True):
            shown = program._get_shown_version()
            shown._copy_steps_to(copied.draft_id)
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(program.version_id for program in self):
            raise UserError(
                self.env._(
                    "A program that was started keeps its history. End and archive it."
                )
            )

    def _ensure_draft(self):
        for program in self:
            if not program.draft_id:
                # sudo: as above
                version = program.version_ids.sudo().create(
                    {
                        "program_id": program.id,
                        "number": max(program.version_ids.mapped("number"), default=0)
                        + 1,
                        **program._prepare_frame_vals(),
                    }
                )
                program.version_id._copy_steps_to(version)

    def _get_shown_version(self):
        self.ensure_one()
        return self.draft_id or self.version_id

    def _prepare_frame_vals(self):
        return {
            **super()._prepare_frame_vals(),
            "domain": self._get_condition(self.domain),
        }

    # ------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------

    def action_start(self):
        """Freeze the draft as the running version; people enter from now on.

        :raises UserError: for a program that cannot run, saying what is missing
        """
        self.check_access("write")
        for program in self:
            program.draft_id._check_complete()
            program.draft_id._publish()
            now = fields.Datetime.now()
            if program.state == "held":
                program._release_enrolments(now - program.held_date)
            # sudo: facts; the right to start was checked
            program.sudo().write(
                {
                    "state": "running",
                    "started_date": program.started_date or now,
                    "held_date": False,
                }
            )
        self._wake("enter")

    def action_edit(self):
        """Make a new version that can be edited, while the other one goes on."""
        self.check_access("write")
        self._ensure_draft()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_discard_draft(self):
        """Throw the version away that is being edited."""
        self.check_access("write")
        for program in self.filtered("version_id"):
            program.draft_id.sudo().unlink()  # sudo: as in write()
            program.write(program.version_id._prepare_frame_vals())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_hold(self):
        """Put running programs on hold: nobody gets anything until they go on."""
        self.check_access("write")
        running = self.filtered(lambda program: program.state == "running")
        # sudo: facts; the right was checked
        running.sudo().write({"state": "held", "held_date": fields.Datetime.now()})
        # sudo: what waits in the outbox is not sent
        deliveries = self.env["alignment.nurture.delivery"].sudo()
        deliveries.search(
            [("program_id", "in", running.ids), ("state", "=", "queued")]
        )._withdraw("pause_held")
        running._set_enrolments_held()

    def action_resume(self):
        """Let programs go on that are on hold; all dates are later by that time."""
        self.check_access("write")
        for program in self.filtered(lambda program: program.state == "held"):
            program._release_enrolments(fields.Datetime.now() - program.held_date)
            # sudo: facts; the right was checked
            program.sudo().write({"state": "running", "held_date": False})
        self._wake()

    def action_end(self):
        """End programs: everybody leaves, and nothing more is sent."""
        self.check_access("write")
        started = self.filtered("version_id")
        # sudo: who may end a program takes everybody out of it
        enrolments = self.env["alignment.nurture.enrolment"].sudo()
        left = enrolments.search(
            [("program_id", "in", started.ids), ("exit_date", "=", False)]
        )
        left._leave("ended")
        # sudo: facts; the right was checked
        started.sudo().write({"state": "ended", "held_date": False})

    def _get_task_user(self, lead):
        """Return who gets a task about a lead: its salesperson, who is responsible for
        the program, or a head of marketing; only who still works here."""
        self.ensure_one()
        # sudo: who works here is no secret to the job
        for user in (lead.sudo().user_id, self.sudo().user_id):
            if user.active:
                return user
        return self.company_id._get_staff(MANAGERS["marketing"])[:1] or self.env.user

    def _plan_tasks(self, type_xmlid, leads, get_summary):
        """Plan a task for each of these leads, without a mail for each.

        :param get_summary: function: environment in the language of who gets the task
            -> text
        """
        self.ensure_one()
        # sudo: a job plans it, whatever its cause
        activities = self.env["mail.activity"].sudo()
        values_list = []
        for lead in leads:
            user = self._get_task_user(lead)
            values_list.append(
                {
                    "activity_type_id": self.env.ref(type_xmlid).id,
                    "res_model_id": self.env["ir.model"]._get_id(lead._name),
                    "res_id": lead.id,
                    "user_id": user.id,
                    "summary": get_summary(self.with_context(lang=user.lang).env),
                    "date_deadline": self.company_id._get_today(),
                    "automated": True,
                }
            )
        activities.with_context(mail_activity_quick_update=True).create(values_list)

    def _set_enrolments_held(self):
        """Let the job find none of these programs' people."""
        self.env["alignment.nurture.enrolment"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE alignment_nurture_enrolment SET next_date = NULL "
                "WHERE program_id = ANY(%s) AND state IN ('active', 'paused')",
                self.ids,
            )
        )
        self.env["alignment.nurture.enrolment"].invalidate_model()

    def _release_enrolments(self, held_for):
        self.env["alignment.nurture.enrolment"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE alignment_nurture_enrolment "
                "SET due_date = due_date + %(shift)s, "
                "    step_date = step_date + %(shift)s, "
                "    paused_date = paused_date + %(shift)s, "
                "    next_date = due_date + %(shift)s "
                "WHERE program_id = ANY(%(programs)s) "
                "  AND state IN ('active', 'paused')",
                shift=held_for,
                programs=self.ids,
            )
        )
        self.env["alignment.nurture.enrolment"].invalidate_model()

    @api.model
    def _wake(self, job="advance"):
        """Let a job look at once who enters, or who is due."""
        # sudo: who may run programs wakes their jobs
        self.env.ref(JOBS[job]).sudo()._trigger()

    # ------------------------------------------------------------
    # Lists behind the numbers
    # ------------------------------------------------------------

    def action_open_enrolments(self):
        self.ensure_one()
        return self._open("alignment.nurture.enrolment", self.env._("People"))

    def action_open_deliveries(self):
        self.ensure_one()
        return self._open(
            "alignment.nurture.delivery", self.env._("Messages and Tasks")
        )

    def action_open_results(self):
        """Open the comparison of who was treated with who was held out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment_nurture.alignment_nurture_result_action"
        )
        return {
            **action,
            "display_name": self.env._("Results: %s", self.name),
            "domain": [("version_id", "=", self.version_id.id)],
        }

    def _open(self, model, title, **context):
        return {
            "type": "ir.actions.act_window",
            "name": f"{title}: {self.name}",
            "res_model": model,
            "view_mode": "list,form",
            "domain": Domain("program_id", "=", self.id),
            "context": context,
        }

    def action_simulate(self):
        """Show how many people would enter now, and what is sent on which day."""
        self.ensure_one()
        wizard = self.env["alignment.nurture.simulation"]._simulate(self)
        return wizard._open()
