from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# what is frozen with a version, and not changed after it
BRIEF = (
    "audience",
    "pain_points",
    "message",
    "offer",
    "sales_needs",
    "support_needs",
)
TARGETS = ("target_mql", "target_k1_share", "target_cpl", "target_cac")
# where the campaign's own brief says the same
OF_CAMPAIGN = {
    "audience": "audience",
    "message": "brief_message",
    "sales_needs": "talking_points",
}
FROZEN = frozenset(
    {*BRIEF, *TARGETS, "campaign_id", "company_id", "interest_id", "tag_ids"}
    | {"workshop_date"}
)
STATES = [
    ("draft", "Draft"),
    ("briefed", "Brief Sent"),
    ("signing", "To Sign"),
    ("aligned", "Aligned"),
    ("closed", "Closed"),
]


class AlignmentKickoff(models.Model):
    """What is agreed between the departments before a campaign, one a campaign.

    * *draft*: marketing writes the brief and chooses whom to ask;
    * *brief sent*: each department answers by a deadline, and may object;
    * *to sign*: the brief and all answers are frozen as a version, which each
      department signs;
    * *aligned*: all have signed the last version;
    * *closed*: the retrospective is done.

    Whoever changes the brief later goes back to *brief sent*: a new version is signed
    again. Versions and signatures are never changed.
    """

    _name = "alignment.kickoff"
    _description = "Campaign Kick-off"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _facts = frozenset(
        {"state", "sent_date", "aligned_date", "is_brief_late", "version_id"}
        | {"event_id", "signed_date"}
    )
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(related="campaign_id.title", string="Campaign Name")
    campaign_id = fields.Many2one(
        "utm.campaign", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", tracking=True, copy=False
    )
    template_id = fields.Many2one(
        "alignment.kickoff.template",
        "Questions from",
        domain="[('company_id', 'in', [False, company_id])]",
        ondelete="set null",
        default=lambda self: self._get_default_template(),
    )
    interest_id = fields.Many2one(
        "crm.lead.interest", "Product", index="btree_not_null", ondelete="set null"
    )
    tag_ids = fields.Many2many(
        "crm.tag",
        string="Audience Tags",
        help="Lessons of earlier campaigns for the same product or audience are shown.",
    )
    audience = fields.Text(help="Whom the campaign is for.")
    pain_points = fields.Text(help="What keeps these customers awake.")
    message = fields.Text("Key Message", help="The campaign's promise to the customer.")
    offer = fields.Text(help="What they get, until when, and what it excludes.")
    sales_needs = fields.Text("What Sales Needs")
    support_needs = fields.Text("What Customers Will Ask")
    target_mql = fields.Integer("MQLs")
    target_k1_share = fields.Float(
        "K1 Share (%)", help="Of the leads with an outcome, how many shall be K1."
    )
    target_cpl = fields.Monetary("Cost per Lead")
    target_cac = fields.Monetary("Acquisition Cost", help="Spend per deal won.")
    workshop_date = fields.Datetime(
        "Workshop on",
        help="Everybody asked gets the brief at least 24 working hours before.",
    )
    event_id = fields.Many2one(
        "calendar.event", "Workshop", readonly=True, copy=False, ondelete="set null"
    )
    sent_date = fields.Datetime("Brief Sent on", readonly=True, copy=False)
    is_brief_late = fields.Boolean(
        "Sent Too Late",
        readonly=True,
        copy=False,
        help="Less than 24 working hours before the workshop.",
    )
    aligned_date = fields.Datetime("Aligned on", readonly=True, copy=False)
    signed_date = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    part_ids = fields.One2many("alignment.kickoff.part", "kickoff_id", "Departments")
    objection_ids = fields.One2many(
        "alignment.kickoff.objection", "kickoff_id", "Objections"
    )
    lesson_ids = fields.One2many(
        "alignment.kickoff.lesson", "kickoff_id", "Lessons of Earlier Campaigns"
    )
    version_ids = fields.One2many("alignment.kickoff.version", "kickoff_id")
    version_id = fields.Many2one(
        "alignment.kickoff.version",
        "Version to Sign",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    retrospective_ids = fields.One2many("alignment.retrospective", "kickoff_id")
    part_count = fields.Integer(compute="_compute_counts")
    answered_count = fields.Integer("Answered", compute="_compute_counts")
    signed_count = fields.Integer("Signed", compute="_compute_counts")
    blocking_count = fields.Integer("Must Change", compute="_compute_counts")

    _unique_campaign = models.UniqueIndex(
        "(campaign_id, company_id)", "This campaign has a kick-off already."
    )
    _check_targets = models.Constraint(
        "CHECK (target_mql >= 0 AND target_k1_share BETWEEN 0 AND 100"
        " AND target_cpl >= 0 AND target_cac >= 0)",
        "Targets cannot be negative, and a share is at most 100 %.",
    )

    @api.model
    def _get_default_template(self):
        return self.env["alignment.kickoff.template"].search(
            [("company_id", "in", [False, self.env.company.id])], limit=1
        )

    @api.depends(
        "part_ids.answered_date", "part_ids.is_signed", "objection_ids.is_blocking"
    )
    def _compute_counts(self):
        for kickoff in self:
            parts = kickoff.part_ids
            kickoff.part_count = len(parts)
            kickoff.answered_count = len(parts.filtered("answered_date"))
            kickoff.signed_count = len(parts.filtered("is_signed"))
            kickoff.blocking_count = len(kickoff.objection_ids.filtered("is_blocking"))

    @api.model_create_multi
    def create(self, vals_list):
        kickoffs = super().create(vals_list)
        for kickoff in kickoffs:
            kickoff._take_over_brief()
            kickoff._link_lessons()
            if not kickoff.part_ids:
                kickoff._add_departments()
        return kickoffs

    def write(self, vals):
        """:raises UserError: for what was frozen to be signed"""
        if not self.env.su and not FROZEN.isdisjoint(vals):
            for kickoff in self:
                kickoff._check_changeable()
        result = super().write(vals)
        if "template_id" in vals:
            self.filtered(lambda one: one.state == "draft").part_ids._take_questions()
        if "workshop_date" in vals:
            self._follow_workshop()
        if vals.keys() & {"interest_id", "tag_ids"}:
            for kickoff in self:
                kickoff._link_lessons()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        kickoffs = self.sudo()
        if kickoffs.version_ids.signature_ids or any(kickoffs.mapped("sent_date")):
            raise UserError(
                self.env._("A kick-off that was sent stays: archive the campaign.")
            )

    def _check_changeable(self):
        """:raises UserError: once it was frozen to be signed"""
        if self.state not in ("draft", "briefed"):
            raise UserError(
                self.env._(
                    "%s was frozen to be signed. Press Change Brief first; everybody "
                    "signs again.",
                    self.display_name,
                )
            )

    def _take_over_brief(self):
        """Fill empty fields with what the campaign says already."""
        for name, own in OF_CAMPAIGN.items():
            if not self[name] and (value := self.campaign_id[own]):
                self[name] = value

    def _link_lessons(self):
        """Show the lessons about the same product or audience."""
        lessons = self.env["alignment.lesson"]._find_for(self)
        new = lessons - self.lesson_ids.lesson_id
        stale = self.lesson_ids.filtered(
            lambda one: not one.answer and one.lesson_id not in lessons
        )
        stale.unlink()
        self.lesson_ids = [Command.create({"lesson_id": one.id}) for one in new]

    def _add_departments(self):
        """Ask the departments for which the template has questions."""
        kinds = set(self.template_id.line_ids.mapped("kind"))
        departments = self.env["alignment.department"].search(
            [("company_id", "=", self.company_id.id), ("kind", "in", list(kinds))]
        )
        self.part_ids = [
            Command.create({"department_id": department.id})
            for department in departments
            if department._get_asked()
        ]

    def action_open_parts(self):
        """Open the answers of the departments."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "alignment.kickoff.part",
            "view_mode": "list,kanban,form",
            "domain": [("kickoff_id", "=", self.id)],
        }
