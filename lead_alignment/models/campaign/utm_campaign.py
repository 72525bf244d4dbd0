from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

MARKETING = "lead_alignment.lead_alignment_group_marketing_user"
DEPARTMENTS = (
    "lead_alignment.lead_alignment_group_cs_agent,"
    f"sales_team.group_sale_salesman,{MARKETING},"
    "lead_alignment.lead_alignment_group_director"
)
# only marketing writes these; all other fields of a campaign stay as in Odoo
BRIEF = {
    "audience",
    "brief_message",
    "date_end",
    "date_start",
    "sub_team",
    "talking_points",
}
# once there is a brief, only the owner and marketing change these
HELD = {"user_id", "company_id"}
BULLETS = "-–•*· \t"


class UtmCampaign(models.Model):
    """A campaign with its brief: what it says to whom and when, what to say on the
    phone, what was asked about it.

    All internal users read the brief, marketing writes it. A campaign runs from its
    first to its last day, by the calendar of the company that looks at it; without a
    last day it goes on. A campaign without company is for all companies.
    """

    _name = "utm.campaign"
    _inherit = ["utm.campaign"]

    # the sales app has the same field and fills it
    company_id = fields.Many2one("res.company")
    brief_message = fields.Text(
        "Key Message", help="The campaign's promise to the customer."
    )
    audience = fields.Char(help="Target group of the campaign.")
    date_start = fields.Date(
        "Starts On",
        copy=False,
        help=(
            "Customer service and sales are notified on this day. Leave empty to send "
            "no notification."
        ),
    )
    date_end = fields.Date(
        "End Date",
        copy=False,
        help="Last day of the campaign. Leave empty for no end date.",
    )
    talking_points = fields.Text(help="Talking points for calls, one per line.")
    talking_points_list = fields.Html(
        "Talking Points (List)", compute="_compute_talking_points_list"
    )
    is_running = fields.Boolean(
        "Running", compute="_compute_is_running", search="_search_is_running"
    )
    can_brief = fields.Boolean(
        compute="_compute_can_brief", export_string_translation=False
    )

    question_ids = fields.One2many(
        "alignment.campaign.question", "campaign_id", groups=DEPARTMENTS
    )
    faq_ids = fields.One2many(
        "alignment.campaign.question",
        "campaign_id",
        "FAQ",
        domain=[("is_answered", "=", True)],
        groups=DEPARTMENTS,
    )
    open_question_ids = fields.One2many(
        "alignment.campaign.question",
        "campaign_id",
        domain=[("is_answered", "=", False)],
        groups=DEPARTMENTS,
    )
    open_question_count = fields.Integer(
        "Unanswered Questions",
        compute="_compute_open_question_count",
        groups=DEPARTMENTS,
    )

    _check_brief_dates = models.Constraint(
        "CHECK(date_end >= date_start)", "The end date must be after the start date."
    )

    @api.depends("talking_points")
    def _compute_talking_points_list(self):
        for campaign in self:
            points = campaign._get_talking_points()
            items = Markup().join(Markup("<li>%s</li>") % point for point in points)
            campaign.talking_points_list = items and Markup("<ul>%s</ul>") % items

    @api.depends("date_start", "date_end", "active", "company_id")
    @api.depends_context("allowed_company_ids", "uid")
    def _compute_is_running(self):
        running = self.filtered_domain(self._get_running_here_domain())
        running.is_running = True
        (self - running).is_running = False

    @api.model
    def _search_is_running(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_running_here_domain()

    @api.depends_context("uid")
    def _compute_can_brief(self):
        self.can_brief = self._may_brief()

    @api.depends("question_ids.is_answered", "question_ids.active")
    def _compute_open_question_count(self):
        rows = self.env["alignment.campaign.question"]._read_group(
            [("campaign_id", "in", self.ids), ("is_answered", "=", False)],
            ["campaign_id"],
            ["__count"],
        )
        counts = {campaign.id: count for campaign, count in rows}
        for campaign in self:
            campaign.open_question_count = counts.get(campaign.id, 0)

    # ------------------------------------------------------------
    # Who writes a brief
    # ------------------------------------------------------------

    @api.model
    def _may_brief(self):
        return self.env.su or self.env.user.has_group(MARKETING)

    @api.model
    def _check_may_brief(self):
        """:raises AccessError: for users who are not in marketing"""
        if not self._may_brief():
            raise AccessError(self.env._("Only marketing can edit the campaign brief."))

    def _is_held_by_user(self, campaign):
        has_brief = any(campaign[name] for name in BRIEF)
        return not has_brief or campaign.user_id == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        # as they are stored: defaults may come from a context, or be a user's own
        if any(campaign[name] for campaign in campaigns for name in BRIEF):
            self._check_may_brief()
        return campaigns

    def write(self, vals):
        """Write; only marketing changes the brief, and with the owner who answers for
        it.

        A new owner gets the to-dos of the open questions.

        :raises AccessError: for other users
        """
        if vals.keys() & BRIEF:
            self._check_may_brief()
        if vals.keys() & HELD and not all(map(self._is_held_by_user, self)):
            self._check_may_brief()
        passed_on = self.filtered(
            lambda campaign: (
                campaign.user_id.id != vals.get("user_id", campaign.user_id.id)
            )
        )
        result = super().write(vals)
        # sudo: questions of all companies follow the campaign
        passed_on.sudo().question_ids._forward()
        return result

    def unlink(self):
        """Delete the campaigns with the messages and to-dos of their questions."""
        # sudo: users who may delete a campaign delete what belongs to it
        self.sudo().with_context(active_test=False).question_ids.unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # What other rooms ask
    # ------------------------------------------------------------

    @api.model
    def _get_running_domain(self, company):
        today = company._get_today()
        return (
            Domain("active", "=", True)
            & Domain("company_id", "in", [False, company.id])
            & Domain("date_start", "<=", today)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )

    @api.model
    def _get_running_here_domain(self):
        """Return the domain of campaigns that run in a company of the user today."""
        return Domain.OR(map(self._get_running_domain, self.env.companies))

    @api.model
    def _get_running(self, company):
        """Return campaigns that run today in ``company``, by their last day."""
        return self.search(self._get_running_domain(company), order="date_end, id")

    def _get_brief(self):
        """Return what to know of these campaigns while talking to a customer.

        :returns: [{id, name, message, talking_points: [text], date_end, owner}], the
            last day as text for JSON, or False
        """
        return [
            {
                "id": campaign.id,
                "name": campaign.title,
                "message": campaign.brief_message or "",
                "talking_points": campaign._get_talking_points(),
                "date_end": fields.Date.to_string(campaign.date_end) or False,
                # sudo: the owner may be of another company
                "owner": campaign.sudo().user_id.name,
            }
            for campaign in self
        ]

    def _get_talking_points(self):
        self.ensure_one()
        lines = (self.talking_points or "").splitlines()
        points = (line.strip().lstrip(BULLETS).strip() for line in lines)
        return [point for point in points if point]

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_ask(self):
        """Open a small dialog for a question about the campaign."""
        self.ensure_one()
        view = self.env.ref("lead_alignment.alignment_campaign_question_view_form_ask")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask a Question"),
            "res_model": "alignment.campaign.question",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_campaign_id": self.id},
        }

    def action_edit_brief(self):
        """Open the campaign's own form, with the fields of all apps."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("utm.utm_campaign_view_form").id, "form")],
        }
