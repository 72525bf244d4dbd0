from odoo import models


class ContractLine(models.Model):
    """The lines of a contract say until when it is, and what it costs."""

    _name = "contract.line"
    _inherit = ["contract.line", "renewal.source.line.mixin"]

    _renewal_parent = "contract_id"
    _renewed_fields = frozenset(
        {"date_end", "price_unit", "quantity", "discount", "is_canceled", "product_id"}
        | {"recurring_rule_type", "recurring_interval"}
    )
