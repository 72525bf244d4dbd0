from odoo import fields, models


class ContractContract(models.Model):
    """A contract with a customer that ends is renewed; when its end is moved on, a new
    term has begun."""

    _name = "contract.contract"
    _inherit = ["contract.contract", "renewal.source.mixin"]

    _renewed_fields = frozenset(
        {"date_end", "active", "partner_id", "user_id", "name", "company_id"}
        | {"contract_type", "line_recurrence"}
        | {"recurring_rule_type", "recurring_interval"}
    )

    def _get_renewed(self):
        return self.filtered(
            lambda contract: (
                contract._get_renewal_end() and contract.contract_type == "sale"
            )
        )

    def _get_renewal_end(self):
        """Return the day on which the contract ends, or False.

        Where each line has its own dates, it is that of the last line that was not
        cancelled; a line without one goes on.
        """
        self.ensure_one()
        lines = self.contract_line_ids.filtered(lambda line: not line.display_type)
        if not self.line_recurrence or not lines:
            return self.date_end
        valid = lines.filtered(lambda line: not line.is_canceled)
        ends = (valid or lines).mapped("date_end")
        return all(ends) and max(ends)

    def _prepare_term(self, person):
        lines = self.contract_line_ids
        company = self.company_id
        today = fields.Date.context_today(self)
        end = self._get_renewal_end()
        # a line without an end of its own ends with the contract
        monthly = sum(
            line.monthly_recurring
            for line in lines
            if not line.is_canceled and line.date_end in (False, end)
        )
        return {
            "source_id": self.id,
            "is_cancelled": not self.active
            or bool(lines)
            and all(lines.mapped("is_canceled")),
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "profile_id": person.id,
            "user_id": self.user_id.id,
            "product_id": False,
            "name": self.name,
            "agreed_date": today,
            "end_date": end,
            "notice_days": company.renewal_notice_days,
            # what a year costs
            "amount": self.currency_id._convert(
                12 * monthly, company.currency_id, company, today
            ),
        }
