from odoo import fields, models

CATEGORIES = [
    ("commit", "Commit"),
    ("best", "Best Case"),
    ("pipeline", "Pipeline"),
    ("omitted", "Omitted"),
]
HELP = (
    "How likely a deal is to close: commit – the salesperson stands for it; best case "
    "– it may well; pipeline – it is open; omitted – it is not counted."
)


class CrmKStatus(models.Model):
    """How likely a deal in this status is to close."""

    _inherit = "crm.k.status"

    forecast_category = fields.Selection(
        CATEGORIES, default="pipeline", required=True, help=HELP
    )


class CrmStage(models.Model):
    """How likely a deal in this stage is to close, whatever its K-status."""

    _inherit = "crm.stage"

    forecast_category = fields.Selection(
        CATEGORIES,
        help="If set, it counts instead of that of the K-status. " + HELP,
    )
