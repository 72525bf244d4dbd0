from odoo import api, models


class AlignmentCondition(models.Model):
    """The days of conditions are the company's."""

    _inherit = "alignment.condition"

    @api.model
    def _get_zone(self, company):
        return company._get_timezone()
