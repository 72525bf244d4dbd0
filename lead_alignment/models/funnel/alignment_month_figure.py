from odoo import api, fields, models

KEYS = [
    ("lead_count", "Leads"),
    ("mql_count", "MQLs"),
    ("sql_count", "SQLs"),
    ("new_customer_count", "New Customers"),
    ("revenue", "Revenue"),
    ("spend", "Media Spend"),
    ("cost", "Other Costs"),
]


class AlignmentMonthFigure(models.Model):
    """A figure of a month and a source, as the heads signed it; or by how much an
    earlier month, closed before, has changed since."""

    _name = "alignment.month.figure"
    _description = "Figure of a Month"
    _inherit = ["append.only.mixin"]
    _order = "of_month desc, id"
    _rec_name = "key"
    _log_access = False

    month_id = fields.Many2one(
        "alignment.month",
        "Closed with",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="month_id.company_id", store=True, index=True)
    state = fields.Selection(related="month_id.state")
    of_month = fields.Date("Month", required=True, readonly=True)
    is_correction = fields.Boolean(
        "Correction",
        compute="_compute_is_correction",
        store=True,
        help="The month was closed before: this is what changed since.",
    )
    source_id = fields.Many2one("utm.source", readonly=True, ondelete="restrict")
    key = fields.Selection(KEYS, "Figure", required=True, readonly=True)
    value = fields.Float(readonly=True, digits=(16, 2))

    @api.depends("of_month", "month_id.month")
    def _compute_is_correction(self):
        for figure in self:
            figure.is_correction = figure.of_month != figure.month_id.month
