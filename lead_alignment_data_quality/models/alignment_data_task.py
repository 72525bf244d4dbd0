from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.models.sla.business_hours import Hours


class AlignmentDataTask(models.Model):
    """A steward's to-do to mend what a check found, with a deadline in working time. It
    closes itself when no more defects are left than are accepted, and is done by
    nothing else."""

    _name = "alignment.data.task"
    _description = "Data To-Do"
    _inherit = ["mail.thread", "mail.activity.mixin", "answer.deadline.mixin"]
    _facts = frozenset(
        {"check_id", "due_date", "answered_date", "is_told_late", "begin_bad", "bad"}
    )
    _order = "answered_date desc, due_date, id"
    _answer_target = "data"

    check_id = fields.Many2one(
        "alignment.data.check",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="check_id.company_id", store=True)
    explanation = fields.Text(
        "What to Mend", related="check_id.explanation", related_sudo=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Data Steward",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
    )
    line_id = fields.Many2one(
        "alignment.data.audit.line",
        "Found by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sla_target = fields.Selection(selection_add=[("data", "Mend the data")])
    due_date = fields.Datetime("Due", readonly=True)
    answered_date = fields.Datetime("Mended on", readonly=True)
    begin_bad = fields.Integer("Defects at First", readonly=True)
    bad = fields.Integer("Defects Left", readonly=True)
    progress = fields.Float("Mended (%)", compute="_compute_progress")

    _unique_open = models.UniqueIndex("(check_id) WHERE answered_date IS NULL")

    @api.depends("check_id")
    def _compute_display_name(self):
        for task in self:
            # sudo: a steward knows what to mend
            task.display_name = task.sudo().check_id.name

    @api.depends("begin_bad", "bad", "answered_date")
    def _compute_progress(self):
        for task in self:
            mended = max(task.begin_bad - task.bad, 0)
            share = 100 * mended / task.begin_bad if task.begin_bad else 0.0
            task.progress = 100.0 if task.answered_date else share

    def write(self, vals):
        """Give the to-do of the calendar to the new steward, too."""
        result = super().write(vals)
        if "user_id" in vals:
            for task in self.filtered(lambda task: not task.answered_date):
                # sudo: whoever may choose the steward moves what reminds them
                task.sudo()._get_reminders().unlink()
                task._remind()
        return result

    # ------------------------------------------------------------
    # Opening and closing
    # ------------------------------------------------------------

    @api.model
    def _follow(self, found, lines=()):
        """Bring the open to-dos of these checks up to date; open new ones for the lines
        of an audit that have too many defects.

        :param found: {check: ``Measured``}
        """
        check_ids = [check.id for check in found]
        open_tasks = self.search(
            [("check_id", "in", check_ids), ("answered_date", "=", False)]
        ).grouped("check_id")
        over = {line.check_id: line for line in lines if line.is_over}
        for check, measured in found.items():
            task = open_tasks.get(check)
            if measured.error:
                continue
            if task:
                task.bad = measured.bad
                if not check._is_over(measured):
                    task._close()
            elif line := over.get(check):
                self._open(check, measured, line)

    @api.model
    def _follow_open(self, company):
        """Measure what is being mended in a company again."""
        tasks = self.search(
            [("company_id", "=", company.id), ("answered_date", "=", False)]
        )
        self._follow(tasks.check_id._measure())

    def _open(self, check, measured, line):
        steward = check._get_steward()
        hours = Hours(self.env["crm.team"]._get_business_calendar(check.company_id))
        now = fields.Datetime.now()
        (due,) = hours.deadlines([(now, check.mend_hours * 3600)])
        task = self.create(
            {
                "check_id": check.id,
                "user_id": steward.id,
                "line_id": line.id,
                "begin_bad": measured.bad,
                "bad": measured.bad,
                "due_date": due,
            }
        )
        task._remind()

    def _close(self):
        self.answered_date = fields.Datetime.now()
        self._get_reminders().action_feedback()
        self._message_log(body=self.env._("The data are mended."))

    def _drop(self):
        """End what nobody has to mend any more."""
        for task in self.filtered(lambda task: not task.answered_date):
            task.answered_date = fields.Datetime.now()
            task._get_reminders().unlink()
            task._message_log(body=self.env._("The check was archived."))

    def _get_reminders(self):
        """Return the to-dos that the system planned."""
        return self.activity_ids.filtered("automated")

    def _remind(self):
        """Plan the to-do in the steward's calendar, in their language."""
        for task in self.filtered("user_id"):
            own = task.with_context(lang=task.user_id.lang)
            # sudo: the steward is told, whoever chose them
            own.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=(task.due_date or fields.Datetime.now()).date(),
                summary=own.env._(
                    "%(check)s: %(count)s defects",
                    check=own.display_name,
                    count=task.bad,
                ),
                user_id=task.user_id.id,
            )

    @api.model
    def _tell_late(self):
        """Tell steward and heads, once, of what is late."""
        late = self._search_untold(Domain("user_id", "!=", False))
        for task in late:
            for user in task.user_id | task.check_id._get_steward():
                env = user.with_context(lang=user.lang).env
                user.with_env(env)._notify_user(
                    env._("Overdue: %s", task.with_env(env).display_name),
                    env._("%s defects are left.", task.bad),
                )
        late.is_told_late = True

    def action_open_defects(self):
        """Open the defects that there are now; the to-do closes if none are left.

        :raises AccessError: for others than the steward, marketing and heads
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the steward needs no right on the check
        check_sudo = self.sudo().check_id
        return check_sudo.action_open_defects()
