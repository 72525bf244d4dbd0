from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.translations import get_translations, set_translations

TARGETS = [
    ("accept", "Accept handoff"),
    ("first_call", "First call"),
    ("next_attempt", "Next attempt"),
    ("cadence", "All attempts"),
    ("callback", "Scheduled callback"),
    ("reach", "Reach a status or stage"),
    ("feedback", "Give feedback"),
    ("answer", "Reply to feedback"),
    ("follow_up", "Review returned leads"),
]
MARKETING = ("answer", "follow_up")
# the team's hours: a lead must not wait for one person's shift
OF_TEAM = ("accept", "first_call")
UNPAUSABLE = ("first_call",)


class AlignmentSlaPolicy(models.Model):
    """One SLA policy of the agreement: what must happen within how much working time,
    who is notified before and after the deadline, and what pauses its timers."""

    _name = "alignment.sla.policy"
    _description = "SLA Policy"
    _inherit = ["domain.text.mixin"]
    _condition_model = "crm.lead"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    agreement_id = fields.Many2one(
        "alignment.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    name = fields.Char(required=True, translate=True)
    target = fields.Selection(TARGETS, "SLA Target", required=True)
    side = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")],
        "Responsible Department",
        compute="_compute_side",
        store=True,
    )
    start = fields.Selection(
        [
            ("handover", "Sales received the lead"),
            ("customer", "Customer arrived"),
        ],
        "Start From",
        default="handover",
        required=True,
        help="Use both to track how long the customer waits and how long sales takes.",
    )
    minutes = fields.Integer(
        "Within (Minutes)",
        required=True,
        help="Working minutes allowed. For scheduled callbacks: maximum deviation "
        "from the agreed time, earlier or later.",
    )
    opening_minutes = fields.Integer(
        "Outside Hours (Minutes)",
        help="Working minutes after the next opening time for requests received "
        "outside working hours. 0: same as during working hours.",
    )
    calendar = fields.Selection(
        [("team", "Team's hours"), ("person", "Person's hours, or the team's if none")],
        "Working Hours Of",
        default="team",
        required=True,
    )
    warn_percent = fields.Integer(
        "Warn At (% Elapsed)",
        default=75,
        help="Percentage of the allowed time after which the SLA is at risk.",
    )
    tries = fields.Integer(
        help="Required number of attempts when the customer cannot be reached."
    )
    days = fields.Integer(help="Working days in which all attempts must be made.")
    domain = fields.Char(
        "Lead Condition",
        default="[]",
        help="Leads this SLA policy applies to. Leave empty for all leads.",
    )
    status_ids = fields.Many2many(
        "crm.k.status",
        "alignment_sla_policy_status_rel",
        string="Target Statuses",
        domain="[('child_ids', '=', False)]",
    )
    stage_ids = fields.Many2many("crm.stage", string="Target Stages")
    pause_status_ids = fields.Many2many(
        "crm.k.status",
        "alignment_sla_policy_pause_rel",
        string="Pausing Statuses",
        help="The SLA timer is paused while the lead is in one of these statuses.",
    )
    level_ids = fields.One2many(
        "alignment.sla.level", "policy_id", "Escalation", copy=True
    )

    _check_times = models.Constraint(
        "CHECK(minutes >= 0 AND COALESCE(opening_minutes, 0) >= 0 "
        "AND warn_percent BETWEEN 0 AND 100 AND COALESCE(tries, 0) >= 0 "
        "AND COALESCE(days, 0) >= 0)",
        "Times cannot be negative, and the percentage must be between 0 and 100.",
    )

    @api.depends("target")
    def _compute_side(self):
        for policy in self:
            is_marketing = policy.target in MARKETING
            policy.side = "marketing" if is_marketing else "sales"

    @api.constrains("target", "calendar", "pause_status_ids")
    def _check_target(self):
        for policy in self:
            if policy.target in OF_TEAM and policy.calendar != "team":
                raise ValidationError(
                    self.env._(
                        "%s: use the team's working hours. First-response SLAs cannot "
                        "depend on one person's shift.",
                        policy.name,
                    )
                )
            if policy.target in UNPAUSABLE and policy.pause_status_ids:
                raise ValidationError(
                    self.env._("%s: first-call SLAs cannot be paused.", policy.name)
                )

    @api.constrains("domain")
    def _check_domain(self):
        for policy in self:
            policy._check_condition(policy.domain, policy._condition_model)

    # ------------------------------------------------------------
    # As a part of a version
    # ------------------------------------------------------------

    def _prepare_terms(self):
        return [
            {
                "key": policy.id,
                "name": get_translations(policy, "name"),
                "target": policy.target,
                "side": policy.side,
                "start": policy.start,
                "seconds": 60 * policy.minutes,
                "opening_seconds": 60 * policy.opening_minutes,
                "calendar": policy.calendar,
                "warn_percent": policy.warn_percent,
                "tries": policy.tries,
                "days": policy.days,
                "domain": policy._get_condition(policy.domain),
                "status_ids": policy.status_ids.ids,
                "stage_ids": policy.stage_ids.ids,
                "pause_status_ids": policy.pause_status_ids.ids,
                "levels": policy.level_ids._prepare_terms(),
            }
            for policy in self.sorted()
            if policy.active
        ]

    @api.model
    def _restore(self, agreement, rows):
        """Replace the policies of ``agreement`` by stored ``rows``."""
        by_id = {
            policy.id: policy
            for policy in agreement.with_context(active_test=False).sla_policy_ids
        }
        kept = self.browse()
        for place, row in enumerate(rows):
            vals = self._prepare_restored(row, place)
            policy = by_id.get(row["key"])
            if policy:
                policy.level_ids.unlink()
                policy.write(vals)
            else:
                policy = self.create(
                    {**vals, "agreement_id": agreement.id, "name": row["target"]}
                )
            set_translations(policy, "name", row["name"])
            kept += policy
        (agreement.sla_policy_ids - kept).active = False

    @api.model
    def _prepare_restored(self, row, place):
        return {
            "active": True,
            "sequence": 10 * place,
            "target": row["target"],
            "start": row["start"],
            "minutes": row["seconds"] // 60,
            "opening_minutes": row["opening_seconds"] // 60,
            "calendar": row["calendar"],
            "warn_percent": row["warn_percent"],
            "tries": row["tries"],
            "days": row["days"],
            "domain": row["domain"] or "[]",
            "status_ids": [(6, 0, row["status_ids"])],
            "stage_ids": [(6, 0, row["stage_ids"])],
            "pause_status_ids": [(6, 0, row["pause_status_ids"])],
            "level_ids": [
                (0, 0, self.env["alignment.sla.level"]._prepare_restored(level))
                for level in row["levels"]
            ],
        }
