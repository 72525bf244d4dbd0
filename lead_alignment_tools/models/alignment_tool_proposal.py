from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CHOICES = [("yes", "For"), ("no", "Against"), ("abstain", "Abstain")]
# once a vote has begun, these stay
FIXED = {
    "company_id",
    "department_ids",
    "kind",
    "name",
    "quorum",
    "reason",
    "saving",
    "tool_id",
}


class AlignmentToolProposal(models.Model):
    """A proposal about tools. Each department that it concerns has one vote, given by
    its head, who may change it until the vote is closed. What was decided becomes an
    issue with an owner and a due date."""

    _name = "alignment.tool.proposal"
    _description = "Tool Proposal"
    _inherit = ["mail.thread"]
    _facts = frozenset({"state", "closed_date", "issue_id", "result"})
    _order = "date_planned, id"
    _check_company_auto = True

    name = fields.Char(
        "Proposal",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("add", "Add a tool"),
            ("replace", "Replace a tool"),
            ("retire", "Retire a tool"),
            ("change", "Change how it is used"),
        ],
        "Type",
        required=True,
        default="add",
    )
    tool_id = fields.Many2one(
        "alignment.tool", index=True, check_company=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
    )
    department_ids = fields.Many2many(
        "alignment.department",
        string="Departments That Vote",
        compute="_compute_department_ids",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    reason = fields.Text("Why")
    saving = fields.Monetary(
        "Saving a Year", help="Negative if the proposal costs more."
    )
    date_planned = fields.Date(
        "Planned for", help="Its quarter is that of the roadmap."
    )
    quorum = fields.Integer(
        "Quorum (%)",
        default=50,
        help="Share of the departments that must vote for or against.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("voting", "Voting"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    vote_ids = fields.One2many("alignment.tool.vote", "proposal_id", readonly=True)
    yes_count = fields.Integer("For", compute="_compute_counts")
    no_count = fields.Integer("Against", compute="_compute_counts")
    open_count = fields.Integer("Has Not Voted", compute="_compute_counts")
    can_vote = fields.Boolean(compute="_compute_can_vote")
    result = fields.Char(readonly=True, copy=False)
    closed_date = fields.Datetime(readonly=True, copy=False)
    issue_id = fields.Many2one("alignment.issue", readonly=True, copy=False)
    can_manage = fields.Boolean(
        compute="_compute_can_vote", export_string_translation=False
    )

    _check_quorum = models.Constraint(
        "CHECK(quorum BETWEEN 0 AND 100)", "A quorum is between 0 and 100 %."
    )

    @api.depends("kind", "tool_id")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for proposal in self:
            if proposal.tool_id and not proposal.name:
                proposal.name = f"{labels[proposal.kind]}: {proposal.tool_id.name}"
            else:
                proposal.name = proposal.name

    @api.depends("tool_id")
    def _compute_department_ids(self):
        for proposal in self:
            if not proposal.department_ids:
                proposal.department_ids = proposal.tool_id.department_ids
            else:
                proposal.department_ids = proposal.department_ids

    @api.depends("vote_ids", "department_ids")
    def _compute_counts(self):
        for proposal in self:
            votes = proposal._get_votes()
            choices = [vote.choice for vote in votes.values()]
            proposal.yes_count = choices.count("yes")
            proposal.no_count = choices.count("no")
            proposal.open_count = len(proposal.department_ids) - len(votes)

    @api.depends("state", "department_ids")
    @api.depends_context("uid")
    def _compute_can_vote(self):
        is_head = self.env["alignment.department"]._is_head()
        for proposal in self:
            proposal.can_manage = is_head or proposal.user_id == self.env.user
            proposal.can_vote = proposal.state == "voting" and bool(
                proposal._get_own_departments()
            )

    def _get_votes(self):
        """Return {department: its last vote} of the departments that vote."""
        self.ensure_one()
        # sudo: how departments voted is known to all who vote
        votes = self.sudo().vote_ids.sorted("id")
        return {
            vote.department_id: vote
            for vote in votes
            if vote.department_id in self.department_ids
        }

    def _get_own_departments(self):
        """Return the departments for which the user votes here."""
        return self.department_ids.filtered(
            lambda one: self.env.user in one._get_signers()
        )

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_name(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for what is voted on, once the vote has begun"""
        if not self.env.su and vals.keys() & FIXED:
            for proposal in self:
                if proposal.state != "draft":
                    raise UserError(
                        self.env._("What departments vote on stays as it is.")
                    )
        self._check_may_name([vals])
        return super().write(vals)

    def _check_may_name(self, vals_list):
        """:raises AccessError: for tools that the user may not see"""
        ids = {vals["tool_id"] for vals in vals_list if vals.get("tool_id")}
        self.env["alignment.tool"].browse(ids).check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_voted(self):
        if any(proposal.state != "draft" for proposal in self):
            raise UserError(self.env._("A proposal that was voted on stays."))

    # ------------------------------------------------------------
    # Voting
    # ------------------------------------------------------------

    def action_start_vote(self):
        """Ask the departments to vote. The proposal is on the agenda of the meeting.

        :raises UserError: without departments, or one in which nobody votes
        """
        self.check_access("write")
        for proposal in self:
            if proposal.state != "draft":
                raise UserError(self.env._("The vote has begun already."))
            if not proposal.department_ids:
                raise UserError(self.env._("Choose the departments that vote."))
            # sudo: which departments use a tool is known to those who propose
            users = proposal.sudo().tool_id.department_ids.filtered("active")
            if left_out := users - proposal.department_ids:
                raise UserError(
                    self.env._(
                        "%s use this tool: they vote, too.",
                        ", ".join(left_out.mapped("name")),
                    )
                )
            if missing := proposal.department_ids.filtered(
                lambda one: not one._get_signers()
            ):
                raise UserError(
                    self.env._(
                        "Nobody votes for %s: choose its head.",
                        ", ".join(missing.mapped("name")),
                    )
                )
            # sudo: facts are written by the system
            proposal.sudo().write(
                {"state": "voting", "issue_id": proposal._create_issue().id}
            )
            proposal._ask_to_vote()

    def _create_issue(self):
        # sudo: whoever may ask for a vote puts it on the agenda
        return (
            self.env["alignment.issue"]
            .sudo()
            .create(
                {
                    "name": self.name,
                    "company_id": self.company_id.id,
                    "user_id": self.user_id.id,
                    "date_due": self.date_planned,
                    "cause": self.reason,
                }
            )
        )

    def _ask_to_vote(self):
        for department in self.department_ids:
            for user in department._get_signers():
                own = self.with_context(lang=user.lang)
                # sudo: the sender need not see who votes
                own.sudo().message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=own.env._("Please vote: %s", self.name),
                    body=self.reason or self.name,
                )

    def action_vote_yes(self):
        self._vote("yes")

    def action_vote_no(self):
        self._vote("no")

    def action_vote_abstain(self):
        self._vote("abstain")

    def _vote(self, choice):
        """Vote for the departments of which the user is head.

        :raises UserError: for others, and when no vote is on
        """
        self.check_access("read")
        # sudo: only locks the rows against closing at the same moment
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state"])
        for proposal in self:
            departments = proposal._get_own_departments()
            if proposal.state != "voting" or not departments:
                raise UserError(
                    self.env._(
                        "%s: the heads of the departments vote, as long as the vote is "
                        "open.",
                        proposal.name,
                    )
                )
            self.env["alignment.tool.vote"]._append(
                [
                    {
                        "proposal_id": proposal.id,
                        "department_id": department.id,
                        "user_id": self.env.uid,
                        "choice": choice,
                        "date": fields.Datetime.now(),
                    }
                    for department in departments
                ]
            )
        self.invalidate_recordset()

    def action_close_vote(self):
        """Count the votes and decide; more must be for it than against it.

        :raises AccessError: for others than the owner and heads
        :raises UserError: below the quorum
        """
        self.check_access("read")
        # sudo: as for voting
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        is_head = self.env["alignment.department"]._is_head()
        for proposal in self:
            if not is_head and proposal.user_id != self.env.user:
                raise AccessError(
                    self.env._("Only the owner and department heads close a vote.")
                )
            if proposal.state != "voting":
                raise UserError(self.env._("No vote is open."))
            proposal._check_quorum_reached()
            is_accepted = proposal.yes_count > proposal.no_count
            result = self.env._(
                "%(yes)s for, %(no)s against, %(open)s did not vote",
                yes=proposal.yes_count,
                no=proposal.no_count,
                open=proposal.open_count,
            )
            # sudo: facts are written by the system
            proposal.sudo().write(
                {
                    "state": "accepted" if is_accepted else "rejected",
                    "result": result,
                    "closed_date": fields.Datetime.now(),
                }
            )
            proposal._decide_issue(is_accepted, result)

    def _check_quorum_reached(self):
        votes = self.yes_count + self.no_count
        needed = self.quorum / 100 * len(self.department_ids)
        if votes < needed or not votes:
            raise UserError(
                self.env._(
                    "Only %(votes)s of %(count)s departments are for or against it: "
                    "%(quorum)s %% are needed.",
                    votes=votes,
                    count=len(self.department_ids),
                    quorum=self.quorum,
                )
            )

    def _decide_issue(self, is_accepted, result):
        label = self.env._("Accepted") if is_accepted else self.env._("Rejected")
        # sudo: as for its creation
        issue = self.sudo().issue_id
        if issue.state == "open":
            issue.decision = f"{label}: {result}"
            issue.state = "decided" if is_accepted else "dropped"

    def action_done(self):
        """Say that an accepted proposal is carried out; a tool that was to retire is
        retired.

        :raises UserError: for what was not accepted
        """
        self.check_access("write")
        for proposal in self:
            if proposal.state != "accepted":
                raise UserError(self.env._("Only what was accepted is carried out."))
            # sudo: facts are written by the system
            proposal.sudo().state = "done"
            if proposal.kind in ("retire", "replace"):
                # sudo: the departments decided it
                proposal.sudo().tool_id.state = "retired"
            issue = proposal.sudo().issue_id
            if issue.state == "decided":
                issue.state = "done"


class AlignmentToolVote(models.Model):
    """A vote of a department on a proposal; the last one counts."""

    _name = "alignment.tool.vote"
    _description = "Vote on a Tool"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "department_id"
    _log_access = False

    proposal_id = fields.Many2one(
        "alignment.tool.proposal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="proposal_id.company_id", store=True)
    department_id = fields.Many2one(
        "alignment.department", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "Voted by", required=True, readonly=True)
    choice = fields.Selection(CHOICES, "Vote", required=True, readonly=True)
    date = fields.Datetime("Voted on", required=True, readonly=True)
