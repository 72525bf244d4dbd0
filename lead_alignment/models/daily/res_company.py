from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """When the daily reports of a company are due."""

    _inherit = "res.company"

    has_daily_report = fields.Boolean(
        "Daily Reports",
        default=True,
        help="Marketing and sales each report every working day. The system prepares "
        "a draft one hour before the deadline.",
        prefetch=PREFETCH_GROUP,
    )
    daily_report_hour = fields.Float(
        "Daily Report Deadline",
        default=17,
        help=(
            "In company local time. If the company closes earlier, the report is due "
            "at closing time."
        ),
        prefetch=PREFETCH_GROUP,
    )

    _check_daily_report_hour = models.Constraint(
        "CHECK(0 < daily_report_hour AND daily_report_hour <= 24)",
        "Enter a time between 0:00 and 24:00.",
    )

    def _use_vietnamese_settings(self):
        """Set reports due at the closing time that is usual in Vietnam."""
        self.daily_report_hour = 17.5
        return super()._use_vietnamese_settings()
