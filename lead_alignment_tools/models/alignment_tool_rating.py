from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FITS = [
    ("1", "1 – Does not help"),
    ("2", "2"),
    ("3", "3 – It works"),
    ("4", "4"),
    ("5", "5 – Could not do without"),
]


class AlignmentToolRating(models.Model):
    """What a department thinks of a tool that it uses, each half-year anew."""

    _name = "alignment.tool.rating"
    _description = "Rating of a Tool"
    _order = "period desc, tool_id, department_id, id"
    _rec_name = "tool_id"
    _facts = frozenset({"date", "department_id", "period", "tool_id", "user_id"})

    tool_id = fields.Many2one(
        "alignment.tool", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tool_id.company_id", store=True)
    department_id = fields.Many2one(
        "alignment.department", required=True, readonly=True, ondelete="cascade"
    )
    period = fields.Date(
        "Half-Year", required=True, readonly=True, help="First day of the half-year."
    )
    fit = fields.Selection(FITS, "Rating")
    pain = fields.Text("What Is Missing or Hurts")
    user_id = fields.Many2one("res.users", "Rated by", readonly=True)
    date = fields.Datetime("Rated on", readonly=True)

    _unique_period = models.UniqueIndex("(tool_id, department_id, period)")

    @api.depends("tool_id", "department_id")
    def _compute_display_name(self):
        for rating in self:
            # sudo: the department knows which tool it is asked about
            own = rating.sudo()
            rating.display_name = f"{own.tool_id.name} – {own.department_id.name}"

    def write(self, vals):
        """:raises AccessError: for another department's rating
        :raises UserError: for an earlier half-year"""
        if not self.env.su:
            self._check_may_write()
            # sudo: who rated and when is written by the system
            self.sudo().write({"user_id": self.env.uid, "date": fields.Datetime.now()})
        return super().write(vals)

    def _check_may_write(self):
        for rating in self:
            department = rating.department_id
            people = department._get_people() | department._get_asked()
            if self.env.user not in people:
                raise AccessError(
                    self.env._("Only the department says what it thinks of its tools.")
                )
            if rating.period != self._get_period(rating.company_id._get_today()):
                raise UserError(self.env._("Ratings of earlier half-years stay."))

    @api.model
    def _get_period(self, day):
        """Return the first day of the half-year of ``day``."""
        return day.replace(month=1 if day.month <= 6 else 7, day=1)

    @api.model
    def _cron_ask(self):
        """Ask every department, once each half-year, about the tools that it uses."""
        tools = self.env["alignment.tool"].search([("state", "in", ("trial", "used"))])
        for company, some in tools.grouped("company_id").items():
            self._ask(some, self._get_period(company._get_today()))

    @api.model
    def _ask(self, tools, period):
        known = {
            (rating.tool_id, rating.department_id)
            for rating in self.search(
                [("tool_id", "in", tools.ids), ("period", "=", period)]
            )
        }
        made = self.create(
            [
                {
                    "tool_id": tool.id,
                    "department_id": department.id,
                    "period": period,
                }
                for tool in tools
                for department in tool.department_ids
                # asked as soon as there is somebody to ask
                if (tool, department) not in known and department._get_asked()
            ]
        )
        for department, ratings in made.grouped("department_id").items():
            user = department._get_asked()
            env = user.with_context(lang=user.lang).env
            user.with_env(env)._notify_user(
                env._("Rate your tools"),
                env._(
                    "%s. Open Collaboration › Tools › Ratings.",
                    ", ".join(ratings.tool_id.mapped("name")),
                ),
            )
        return made
