from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Clears the tables of working time, unless a day off is one person's."""

    _name = "resource.calendar.leaves"
    _inherit = ["business.time.mixin", "resource.calendar.leaves"]

    def _clear_business_time_cache(self):
        common = self.filtered(lambda leave: not leave.resource_id)
        return super(ResourceCalendarLeaves, common)._clear_business_time_cache()
