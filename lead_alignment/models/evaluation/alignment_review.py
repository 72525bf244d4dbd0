from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

SOON = relativedelta(weeks=4)
# what people cost is not for all to see
HEADS = (
    "lead_alignment.lead_alignment_group_marketing_manager,"
    "sales_team.group_sale_manager,lead_alignment.lead_alignment_group_director"
)


class AlignmentReview(models.Model):
    """The meeting once a year in which both departments renew the agreement: the
    system drafts the agenda and compares the years; both teams comment before; heads
    decide; a new version is proposed from it."""

    _name = "alignment.review"
    _description = "Annual Review"
    _inherit = ["mail.thread"]
    _facts = frozenset({"state", "held_date", "figures", "version_id"})
    _order = "date desc, id desc"
    _rec_name = "year"

    agreement_id = fields.Many2one(
        "alignment.agreement",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["alignment.agreement"]._get_general(
            self.env.company
        ),
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    date = fields.Date(
        "Meeting on", required=True, default=lambda self: self.env.company._get_today()
    )
    year = fields.Char(compute="_compute_year", store=True)
    state = fields.Selection(
        [("open", "In preparation"), ("held", "Held")],
        "Status",
        required=True,
        readonly=True,
        default="open",
    )
    figures = fields.Json(
        "Stored Figures",
        readonly=True,
        groups=HEADS,
        export_string_translation=False,
    )
    comparison = fields.Html(
        "The Year in Figures",
        compute="_compute_comparison",
        sanitize=False,
        groups=HEADS,
    )
    agenda = fields.Html(compute="_compute_agenda", sanitize=False)
    comment_ids = fields.One2many("alignment.review.comment", "review_id", "Comments")
    decisions = fields.Html()
    held_date = fields.Datetime("Held on", readonly=True)
    version_id = fields.Many2one(
        "alignment.agreement.version", "Proposed Version", readonly=True
    )

    _unique_date = models.UniqueIndex(
        "(agreement_id, date)", "There is a review on this day already."
    )

    @api.depends("date")
    def _compute_year(self):
        for review in self:
            review.year = str(review.date.year) if review.date else False

    def write(self, vals):
        """:raises UserError: for reviews that were held"""
        if not self.env.su:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self._check_open()

    def _check_open(self):
        """:raises UserError: for reviews that were held"""
        if "held" in self.sudo().mapped("state"):
            raise UserError(self.env._("The meeting was held: its record stays."))

    def action_hold(self):
        """Keep figures and decisions as they are.

        :raises UserError: for users who do not sign, without decisions, and twice
        """
        self.check_access("write")
        self._check_open()
        for review in self:
            review.agreement_id._check_may_propose()
            if is_html_empty(review.decisions):
                raise UserError(self.env._("Write down what was decided first."))
            # sudo: facts are written by the system
            review.sudo().write(
                {
                    "state": "held",
                    "held_date": fields.Datetime.now(),
                    "figures": review._read_figures(),
                }
            )

    def action_propose(self):
        """Store the agreement's fields as a version to be signed, because of this
        meeting.

        :raises UserError: unless it was held; see ``alignment.agreement``
        """
        self.ensure_one()
        if self.state != "held":
            raise UserError(self.env._("Hold the meeting first."))
        action = self.agreement_id.action_propose(
            self.env._("Annual review %s", self.year)
        )
        # sudo: facts are written by the system
        self.sudo().version_id = action["res_id"]
        return action

    def action_open_agreement(self):
        """Open the agreement, to write down what was decided."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alignment.agreement",
            "res_id": self.agreement_id.id,
            "view_mode": "form",
        }

    @api.model
    def _prepare_upcoming(self):
        """Make the reviews whose date is near, and ask both teams for comments."""
        agreements = self.env["alignment.agreement"].search(
            [("review_date", "!=", False)]
        )
        for agreement in agreements:
            today = agreement.company_id._get_today()
            if not today <= agreement.review_date <= today + SOON:
                continue
            known = [
                ("agreement_id", "=", agreement.id),
                ("date", ">=", agreement.review_date - relativedelta(months=6)),
            ]
            if not self.search_count(known, limit=1):
                self.create(
                    {"agreement_id": agreement.id, "date": agreement.review_date}
                )


class AlignmentReviewComment(models.Model):
    """What somebody of either team says before the meeting. Nobody changes what others
    said."""

    _name = "alignment.review.comment"
    _description = "Comment on the Agreement"
    _facts = frozenset({"user_id", "date"})
    _order = "id"
    _rec_name = "text"

    review_id = fields.Many2one(
        "alignment.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(readonly=True, default=fields.Datetime.now)
    topic = fields.Selection(
        [
            ("keep", "Keep"),
            ("change", "Change"),
            ("stop", "Stop"),
        ],
        required=True,
        default="change",
    )
    text = fields.Text(required=True)

    @api.constrains("text", "topic", "review_id")
    def _check_open(self):
        if "held" in self.sudo().review_id.mapped("state"):
            raise UserError(
                self.env._("The meeting was held. Comment before the next one.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self._check_open()
