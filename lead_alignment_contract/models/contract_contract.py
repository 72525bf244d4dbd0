from odoo import api, fields, models

RENEWED = frozenset(
    {"date_end", "active", "partner_id", "user_id", "name", "company_id"}
    | {"contract_type"}
)


class ContractContract(models.Model):
    """A contract with a customer that ends is renewed; when its end is moved on, a new
    term has begun."""

    _inherit = "contract.contract"

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts._sync_renewals()
        return contracts

    def write(self, vals):
        result = super().write(vals)
        if not RENEWED.isdisjoint(vals):
            self._sync_renewals()
        return result

    def unlink(self):
        # sudo: rows of the system, of contracts that the user may delete
        renewals = self.env["customer.renewal"].sudo()
        ids = self.ids
        result = super().unlink()
        renewals._cancel_sources(self._name, ids)
        return result

    def _sync_renewals(self):
        # sudo: rows of the system, of contracts that the user may write
        renewals = self.env["customer.renewal"].sudo()
        renewals._sync(self.sudo().with_context(active_test=False))

    def _prepare_renewals(self):
        """Return the values of the terms of these contracts, see
        ``customer.renewal``."""
        limited = self.filtered(
            lambda contract: contract.date_end and contract.contract_type == "sale"
        )
        renewals = self.env["customer.renewal"]
        contacts = [(one.company_id, one.partner_id) for one in limited]
        people = renewals._get_people(contacts) if limited else {}
        values = {
            contract.id: contract._prepare_term(
                people[contract.company_id, contract.partner_id]
            )
            for contract in limited
        }
        return renewals._number_terms(self._name, values)

    def _prepare_term(self, person):
        lines = self.contract_line_ids
        company = self.company_id
        today = fields.Date.context_today(self)
        monthly = sum(
            line.monthly_recurring
            for line in lines
            if not line.is_canceled and line.date_end == self.date_end
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
            "end_date": self.date_end,
            "notice_days": company.renewal_notice_days,
            # what a year costs
            "amount": self.currency_id._convert(
                12 * monthly, company.currency_id, company, today
            ),
        }
