from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """When the daily reports of a company are due."""

    _inherit = "res.company"

    has_daily_report = fields.Boolean(
        "Daily Reports",
        default=True,
        help="Marketing and sales report each working day; the system drafts it an "
        "hour before.",
        prefetch=PREFETCH_GROUP,
    )
    daily_report_hour = fields.Float(
        "Daily Report Due At",
        default=17,
        help="Local time. On a day when the company closes earlier, it is due then.",
        prefetch=PREFETCH_GROUP,
    )

    _check_daily_report_hour = models.Constraint(
        "CHECK(0 < daily_report_hour AND daily_report_hour <= 24)",
        "The daily report is due at an hour of the day.",
    )

    def _use_vietnamese_settings(self):
        """Set reports due at the closing time that is usual in Vietnam."""
        self.daily_report_hour = 17.5
        return super()._use_vietnamese_settings()
