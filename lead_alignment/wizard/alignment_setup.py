from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError

GROUP = "lead_alignment.lead_alignment_group_"
# {role: group}, the strongest right first
ROLES = {
    "head": "sales_team.group_sale_manager",
    "marketing_head": GROUP + "marketing_manager",
    "leader": GROUP + "team_leader",
    "director": GROUP + "director",
    "agent": "sales_team.group_sale_salesman",
    "marketer": GROUP + "marketing_user",
    "cs": GROUP + "cs_agent",
}


class AlignmentSetup(models.TransientModel):
    """The setup that an administrator checks once after the installation: where and
    when the company works, and who has which role."""

    _name = "alignment.setup"
    _description = "Setup Check"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    country_id = fields.Many2one(related="company_id.country_id", readonly=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    resource_calendar_id = fields.Many2one(
        related="company_id.resource_calendar_id", readonly=False
    )
    tz = fields.Selection(related="resource_calendar_id.tz", readonly=False)
    is_vietnamese = fields.Boolean(compute="_compute_checks")
    problems = fields.Html(compute="_compute_checks", string="Setup Problems")
    user_ids = fields.One2many(
        "alignment.setup.user",
        "setup_id",
        "Users",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
    )

    @api.depends("company_id")
    def _compute_user_ids(self):
        for setup in self:
            # sudo: an administrator of users sees all; only this company's are shown
            users = self.env["res.users"].search(
                [("share", "=", False), ("company_ids", "in", setup.company_id.ids)]
            )
            setup.user_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {"user_id": user.id, "role": self._get_role(user)}
                )
                for user in users
            ]

    @api.model
    def _get_role(self, user):
        return next(
            (role for role, group in ROLES.items() if user.has_group(group)), False
        )

    @api.depends("company_id", "country_id", "resource_calendar_id", "tz")
    def _compute_checks(self):
        for setup in self:
            setup.is_vietnamese = setup.country_id.code == "VN"
            found = setup._get_problems()
            items = Markup("").join(Markup("<li>%s</li>") % text for text in found)
            setup.problems = found and Markup("<ul>%s</ul>") % items

    def _get_problems(self):
        """Return texts of settings that would make figures or calling hours wrong."""
        checks = [*self._check_locale(), *self._check_loaded()]
        return [text for is_wrong, text in checks if is_wrong]

    def _check_locale(self):
        """Return [(whether it is wrong, text)] about country, money and hours."""
        company = self.company_id
        return [
            (
                not company.country_id,
                self.env._(
                    "The company has no country, so phone numbers cannot be "
                    "validated. Set the company's country."
                ),
            ),
            (
                self.is_vietnamese and company.currency_id.name != "VND",
                self.env._(
                    "Vietnamese companies usually report in VND. Check the "
                    "company currency."
                ),
            ),
            (
                not company.resource_calendar_id.attendance_ids,
                self.env._(
                    "No working hours are set, so calls are suggested around the "
                    "clock. Set up working hours."
                ),
            ),
            (
                self.is_vietnamese
                and company.resource_calendar_id.tz != "Asia/Ho_Chi_Minh",
                self.env._(
                    "Working hours are not set to Vietnam time. Change the "
                    "time zone of the working hours."
                ),
            ),
        ]

    def _check_loaded(self):
        """Return [(whether something is missing, text)] about holidays and teams."""
        company = self.company_id
        return [
            (
                not self._count_holidays(),
                self.env._(
                    "This year's public holidays are not loaded, so they count as "
                    "working time. Load public holidays."
                ),
            ),
            (
                not self.env["crm.team.member"].search_count(
                    [("crm_team_id.company_id", "in", [False, company.id])], limit=1
                ),
                self.env._(
                    "No sales team has members, so the call queue has no leads "
                    "to serve. Add members to a team."
                ),
            ),
        ]

    def _count_holidays(self):
        year = fields.Date.context_today(self).year
        return self.env["resource.calendar.leaves"].search_count(
            [
                ("company_id", "in", [False, self.company_id.id]),
                ("resource_id", "=", False),
                ("date_from", ">=", f"{year}-01-01"),
                ("date_from", "<=", f"{year}-12-31"),
            ]
        )

    def action_use_vietnamese_settings(self):
        """Set country, hours (Saturday morning, too), time zone, delays."""
        self.ensure_one()
        self._check_admin()
        self.company_id._use_vietnamese_settings()
        return self._reopen()

    def action_load_holidays(self):
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.resource_holiday_loader_action"
        )

    def action_apply(self):
        """Give the users the rights of their roles."""
        self.ensure_one()
        self._check_admin()
        for line in self.user_ids:
            if line.role and line.role != self._get_role(line.user_id):
                line.user_id.group_ids += self.env.ref(ROLES[line.role])
        return {"type": "ir.actions.act_window_close"}

    def _check_admin(self):
        if not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(self.env._("Only administrators can set up the company."))

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Setup Check"),
        }


class AlignmentSetupUser(models.TransientModel):
    """A user and their role. A role only adds rights; taking rights away is done in the
    user's own settings."""

    _name = "alignment.setup.user"
    _description = "User Role"

    setup_id = fields.Many2one(
        "alignment.setup", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    role = fields.Selection(
        [
            ("agent", "Telesales agent, salesperson"),
            ("leader", "Team leader"),
            ("head", "Head of Sales"),
            ("marketer", "Marketer"),
            ("marketing_head", "Head of Marketing"),
            ("cs", "Customer service"),
            ("director", "Director"),
        ]
    )
