from odoo import fields, models

from ...tools.local_day import get_local_day, get_moment


class ResUsers(models.Model):
    """The beginning of a day's work: days are the company's, wherever somebody is."""

    _inherit = "res.users"

    def _get_day_start(self):
        """Return the beginning of the present company's day, naive UTC."""
        zone = self.env.company._get_timezone()
        return get_moment(get_local_day(fields.Datetime.now(), zone), 0, zone)
