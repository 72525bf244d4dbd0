from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    calling_hour_from = fields.Float(
        "Calls From", default=9, help="Local time of the customer."
    )
    calling_hour_to = fields.Float(
        "Calls Until", default=18, help="Local time of the customer."
    )

    _check_calling_hours = models.Constraint(
        "CHECK(0 <= calling_hour_from AND calling_hour_from < calling_hour_to "
        "AND calling_hour_to <= 24)",
        "Calls must start before they end, within one day.",
    )

    def _get_calling_zone(self):
        """Name of the time zone the company works in."""
        return self.resource_calendar_id.tz or self.env.user.tz or "UTC"

    def _get_work_intervals(self, start, end):
        """Sorted (start, end) of the company's working time between two aware
        moments, or None where it has no fixed hours.

        The platform would subtract other companies' days off for a superuser, so
        the leaves are limited here.
        """
        # sudo: everybody may know when the own company works
        calendar = self.sudo().resource_calendar_id
        if not calendar.attendance_ids or calendar.flexible_hours:
            return None
        own_leaves = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, self.id]),
        ]
        intervals = calendar._work_intervals_batch(start, end, domain=own_leaves)
        return [(begin, finish) for begin, finish, _source in intervals[False]]
