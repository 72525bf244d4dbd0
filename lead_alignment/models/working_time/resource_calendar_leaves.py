from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Days off of all change the table of a calendar; those of one person do not."""

    _name = "resource.calendar.leaves"
    _inherit = ["business.time.mixin", "resource.calendar.leaves"]

    def _clear_business_time_cache(self):
        common = self.filtered(lambda leave: not leave.resource_id)
        return super(ResourceCalendarLeaves, common)._clear_business_time_cache()
