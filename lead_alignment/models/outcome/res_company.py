from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """When customers may be called, by their own local time."""

    _inherit = "res.company"

    calling_hour_from = fields.Float(
        "Calls From",
        default=9,
        help="Local time of the customer.",
        prefetch=PREFETCH_GROUP,
    )
    calling_hour_to = fields.Float(
        "Calls Until",
        default=18,
        help="Local time of the customer.",
        prefetch=PREFETCH_GROUP,
    )
    cold_calling_hour_from = fields.Float(
        "Cold Calls From",
        default=9,
        help="Local time of the customer.",
        prefetch=PREFETCH_GROUP,
    )
    cold_calling_hour_to = fields.Float(
        "Cold Calls Until",
        default=17,
        help="Local time of the customer.",
        prefetch=PREFETCH_GROUP,
    )
    is_cold_call_limited = fields.Boolean(
        "Cold Calls Once a Day",
        help="Serve a number that did not agree to be called at most once in 24 hours.",
        prefetch=PREFETCH_GROUP,
    )

    _check_calling_hours = models.Constraint(
        "CHECK(0 <= calling_hour_from AND calling_hour_from < calling_hour_to "
        "AND calling_hour_to <= 24)",
        "Calls must start before they end, within one day.",
    )
    _check_cold_calling_hours = models.Constraint(
        "CHECK(0 <= cold_calling_hour_from "
        "AND cold_calling_hour_from < cold_calling_hour_to "
        "AND cold_calling_hour_to <= 24)",
        "Cold calls must start before they end, within one day.",
    )

    def _use_vietnamese_settings(self):
        """Set calling hours and delays, too."""
        result = super()._use_vietnamese_settings()
        self.env["crm.k.status"]._apply_vietnamese_defaults()
        return result
