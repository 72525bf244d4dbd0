from odoo import api, models

RENEWED = frozenset(
    {"date_end", "price_unit", "quantity", "discount", "is_canceled", "product_id"}
    | {"recurring_rule_type", "recurring_interval"}
)


class ContractLine(models.Model):
    """The lines of a contract say until when it is, and what it costs."""

    _inherit = "contract.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.contract_id._sync_renewals()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not RENEWED.isdisjoint(vals):
            self.contract_id._sync_renewals()
        return result

    def unlink(self):
        contracts = self.contract_id
        result = super().unlink()
        contracts.exists()._sync_renewals()
        return result
