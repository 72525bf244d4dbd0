from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.sla_verdict import judge
from .alignment_sla_policy import TARGETS

VERDICTS = [
    ("running", "On Track"),
    ("at_risk", "At Risk"),
    ("late", "Overdue"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("breached", "Breached"),
    ("exempt", "Waived"),
    ("cancelled", "Cancelled"),
]


class CrmLeadSla(models.Model):
    """One timer: a policy that runs on one lead. Its moments, and how it was started.

    It stores facts only. The verdict depends on the moment of reading, so it is
    computed and searched. Only the engine writes rows; a timer that ended is never
    judged again.
    """

    _name = "crm.lead.sla"
    _description = "SLA Timer"
    _inherit = ["lead.record.mixin", "fact.projection.mixin", "append.only.mixin"]
    _order = "start_date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    version_id = fields.Many2one(
        "alignment.agreement.version", "Agreement", readonly=True, ondelete="restrict"
    )
    policy_id = fields.Many2one(
        "alignment.sla.policy", "SLA Policy", readonly=True, ondelete="set null"
    )
    target = fields.Selection(TARGETS, "SLA Target", required=True, readonly=True)
    side = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")], "Department", readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help=(
            "Person responsible when the SLA timer started, or the salesperson the "
            "lead was reassigned to."
        ),
    )
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Schedule", readonly=True, ondelete="set null"
    )
    resource_id = fields.Many2one(
        "resource.resource", readonly=True, ondelete="set null"
    )
    start_date = fields.Datetime("Started on", required=True, readonly=True, index=True)
    base_date = fields.Datetime(
        "Starts At",
        readonly=True,
        help=(
            "Opening time for requests outside working hours, or the scheduled time "
            "for callbacks."
        ),
    )
    target_seconds = fields.Integer("Target (Working Seconds)", readonly=True)
    paused_seconds = fields.Integer(
        readonly=True, help="Working seconds the timer was paused."
    )
    warn_date = fields.Datetime("At Risk From", readonly=True)
    due_date = fields.Datetime("Due", required=True, readonly=True)
    paused_date = fields.Datetime("Paused Since", readonly=True)
    end_date = fields.Datetime("Ended on", readonly=True)
    state = fields.Selection(
        [("running", "Timer Running"), ("met", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="running",
    )
    is_late_at_end = fields.Boolean("Closed Overdue", readonly=True)
    margin_seconds = fields.Integer(
        "SLA Margin (Seconds)",
        readonly=True,
        aggregator="avg",
        help="Working seconds between completion and deadline. Negative: overdue.",
    )
    used_seconds = fields.Integer(
        "Time Used (Seconds)",
        readonly=True,
        aggregator="avg",
        help="Working seconds used.",
    )
    exempt_log_id = fields.Many2one(
        "crm.lead.sla.log", "Waived", readonly=True, ondelete="set null"
    )
    next_step = fields.Integer(readonly=True)
    next_action_at = fields.Datetime("Next Notification", readonly=True)
    log_ids = fields.One2many("crm.lead.sla.log", "sla_id", readonly=True)
    pause_ids = fields.One2many(
        "crm.lead.sla.pause", "sla_id", readonly=True, string="Pauses"
    )
    verdict = fields.Selection(
        VERDICTS,
        compute="_compute_verdict",
        search="_search_verdict",
    )
    left_seconds = fields.Integer(
        "Time Left (Seconds)",
        compute="_compute_left_seconds",
        help="Working seconds left until the deadline. Negative: overdue.",
    )

    _due_idx = models.Index("(next_action_at) WHERE next_action_at IS NOT NULL")
    _running_idx = models.Index("(lead_id, target) WHERE state = 'running'")
    _user_idx = models.Index("(user_id, due_date) WHERE state = 'running'")

    @api.depends("due_date", "warn_date", "end_date", "paused_date", "exempt_log_id")
    def _compute_verdict(self):
        now = fields.Datetime.now()
        for timer in self:
            timer.verdict = judge(
                now,
                timer.due_date,
                timer.warn_date or None,
                timer.end_date,
                is_paused=bool(timer.paused_date),
                is_met=timer.state == "met",
                is_exempt=bool(timer.exempt_log_id),
            )

    @api.model
    def _search_verdict(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return Domain.OR(
            self._get_verdict_domain(verdict, now) for verdict in value if verdict
        )

    @api.model
    def _get_verdict_domain(self, verdict, now):
        """Return the domain of timers with this verdict of :func:`judge` at ``now``."""
        is_free = Domain("exempt_log_id", "=", False)
        is_paused = Domain("paused_date", "!=", False)
        is_ticking = Domain("state", "=", "running") & ~is_paused
        late = is_ticking & Domain("due_date", "<", now)
        in_time = is_ticking & Domain("due_date", ">=", now)
        is_ended = Domain("state", "!=", "running")
        breached = is_ended & Domain("is_late_at_end", "=", True)
        kept = is_ended & Domain("is_late_at_end", "=", False)
        at_risk = Domain("warn_date", "!=", False) & Domain("warn_date", "<=", now)
        return {
            "late": late & is_free,
            "breached": breached & is_free,
            "exempt": (late | breached) & ~is_free,
            "met": kept & Domain("state", "=", "met"),
            "cancelled": kept & Domain("state", "=", "cancelled"),
            "paused": Domain("state", "=", "running") & is_paused,
            "at_risk": in_time & at_risk,
            "running": in_time & ~at_risk,
        }[verdict]

    @api.depends("due_date", "end_date", "paused_date")
    def _compute_left_seconds(self):
        now = fields.Datetime.now()
        for hours, timers in self._group_by_hours():
            items = [(timer.paused_date or now, timer.due_date) for timer in timers]
            ahead = hours.seconds(items)
            behind = hours.seconds([(due, moment) for moment, due in items])
            for timer, before, after in zip(timers, ahead, behind, strict=True):
                timer.left_seconds = (
                    timer.margin_seconds if timer.end_date else before - after
                )

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    def _check_may_decide(self):
        """:raises UserError: for users who are no leader of the team and no head"""
        self.check_access("read")
        user = self.env.user
        is_head = user.has_group("sales_team.group_sale_manager") or user.has_group(
            "lead_alignment.lead_alignment_group_marketing_manager"
        )
        # sudo: reads the leader of the team
        if not is_head and self.sudo().filtered(
            lambda timer: timer.team_id.user_id != user
        ):
            raise UserError(
                self.env._("Only team leaders and department heads can decide this.")
            )

    def action_exempt(self, reason, note=False):
        """Waive these breaches: log who did it and why. The moments stay.

        :param reason: alignment.reason of the kind *exempt*
        """
        self._check_may_decide()
        if not reason or reason.kind != "exempt":
            raise UserError(self.env._("Choose a reason for waiving the breach."))
        for timer in self.filtered(lambda timer: timer.verdict in ("late", "breached")):
            log = timer._log("exempted", reason_id=reason.id, note=note)
            timer._amend({"exempt_log_id": log.id})

    def _check_may_hold(self):
        """:raises UserError: for users who only read these timers, see
        :meth:`_check_may_decide`; who has to keep the promise may pause it
        """
        self.check_access("read")
        self.filtered(lambda timer: timer.user_id != self.env.user)._check_may_decide()

    def action_pause(self, reason):
        """Pause these timers by hand.

        :param reason: alignment.reason of the kind *pause*
        :raises UserError: for users who only read them
        """
        self._check_may_hold()
        if not reason or reason.kind != "pause":
            raise UserError(self.env._("Choose a reason for pausing the SLA timer."))
        if self.filtered(lambda timer: timer.target == "first_call"):
            raise UserError(self.env._("First-call SLAs cannot be paused."))
        self._pause(reason=reason)

    def action_resume(self):
        """End pauses by hand.

        :raises UserError: for users who only read them
        :raises UserError: if the lead's status pauses the timer
        """
        self._check_may_hold()
        # sudo: the pauses of timers that the user may read
        waits = self.sudo().filtered(lambda timer: not timer._get_open_pauses("hand"))
        if status := waits.pause_ids.filtered(
            lambda pause: not pause.end_date
        ).status_id:
            raise UserError(
                self.env._(
                    "The timer is paused while the lead is in status %s.",
                    ", ".join(status.mapped("display_name")),
                )
            )
        self._resume(cause="hand")
