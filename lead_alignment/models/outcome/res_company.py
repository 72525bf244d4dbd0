from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """When customers may be called, by their own local time."""

    _inherit = "res.company"

    calling_hour_from = fields.Float(
        "Calling Hours From",
        default=9,
        help="In the customer's local time.",
        prefetch=PREFETCH_GROUP,
    )
    calling_hour_to = fields.Float(
        "Calling Hours To",
        default=18,
        help="In the customer's local time.",
        prefetch=PREFETCH_GROUP,
    )
    cold_calling_hour_from = fields.Float(
        "Cold Calling Hours From",
        default=9,
        help="In the customer's local time.",
        prefetch=PREFETCH_GROUP,
    )
    cold_calling_hour_to = fields.Float(
        "Cold Calling Hours To",
        default=17,
        help="In the customer's local time.",
        prefetch=PREFETCH_GROUP,
    )
    is_cold_call_limited = fields.Boolean(
        "One Cold Call per Day",
        help="Call numbers without call consent at most once in 24 hours.",
        prefetch=PREFETCH_GROUP,
    )

    _check_calling_hours = models.Constraint(
        "CHECK(0 <= calling_hour_from AND calling_hour_from < calling_hour_to "
        "AND calling_hour_to <= 24)",
        "Calling hours must start before they end on the same day.",
    )
    _check_cold_calling_hours = models.Constraint(
        "CHECK(0 <= cold_calling_hour_from "
        "AND cold_calling_hour_from < cold_calling_hour_to "
        "AND cold_calling_hour_to <= 24)",
        "Cold calling hours must start before they end on the same day.",
    )

    def _use_vietnamese_settings(self):
        """Set calling hours and delays, too."""
        result = super()._use_vietnamese_settings()
        self.env["crm.k.status"]._apply_vietnamese_defaults()
        return result
