from odoo import api, fields, models


class CrmTeam(models.Model):
    """By whose hours the deadlines of a team are told."""

    _inherit = "crm.team"

    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="By which the team's deadlines are told. Empty: the company's.",
    )

    @api.constrains("resource_calendar_id")
    def _check_resource_calendar_id(self):
        self.resource_calendar_id._check_fixed_hours()

    def _get_business_calendar(self, company):
        """The calendar by which the deadlines of this team, or of none, are told; an
        empty one, always open, where the company has no fixed hours."""
        # sudo: everybody may know when the own company works
        own = self.sudo().resource_calendar_id
        calendar = own or company.sudo().resource_calendar_id
        return calendar if calendar._has_fixed_hours() else calendar.browse()
