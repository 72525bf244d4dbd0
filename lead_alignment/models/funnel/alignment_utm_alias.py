from odoo import models


class AlignmentUtmAlias(models.Model):
    """Costs of departments follow the campaign that they were entered for."""

    _inherit = "alignment.utm.alias"

    def _follow_costs(self, name, old, new):
        result = super()._follow_costs(name, old, new)
        costs = self.env["alignment.cost"]
        if name in costs._fields:
            here = [("company_id", "=", self.company_id.id), (name, "=", old)]
            costs.search(here).write({name: new})
        return result
