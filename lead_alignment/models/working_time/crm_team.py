from odoo import api, fields, models


class CrmTeam(models.Model):
    """The working hours by which a team's deadlines are computed."""

    _inherit = "crm.team"

    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help=(
            "Used to calculate the team's deadlines. Leave empty to use the company's "
            "working hours."
        ),
    )

    @api.constrains("resource_calendar_id")
    def _check_resource_calendar_id(self):
        self.resource_calendar_id._check_fixed_hours()

    def _get_business_calendar(self, company):
        """Return the calendar for deadlines of this team, or of no team.

        An empty calendar, which is always open, if the company has no fixed hours.
        """
        # sudo: all users may know when their company works
        own = self.sudo().resource_calendar_id
        calendar = own or company.sudo().resource_calendar_id
        return calendar if calendar._has_fixed_hours() else calendar.browse()
