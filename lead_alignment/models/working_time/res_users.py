from odoo import fields, models

from ...tools.local_day import get_local_day, get_moment


class ResUsers(models.Model):
    """The beginning of a user's day, by their own time zone."""

    _inherit = "res.users"

    def _get_day_start(self):
        """Return the beginning of the user's day, naive UTC.

        The time zone is the user's, else the company's.
        """
        self.ensure_one()
        zone = self.tz or self.env.company._get_timezone()
        return get_moment(get_local_day(fields.Datetime.now(), zone), 0, zone)
