from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """Until when what was sold is valid: by the term of the product, or typed."""

    _inherit = "sale.order.line"

    term_end = fields.Date(
        "Valid until",
        copy=False,
        help="When the customer has to renew. Filled in when the order is confirmed, "
        "by the term of the product.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # sudo: rows of the system, of lines that the user may make
        sold = lines.sudo().filtered(lambda line: line.state == "sale")
        if sold:
            sold._set_term_ends()
            self.env["customer.renewal"].sudo()._sync(sold.filtered("term_end"))
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"term_end", "price_unit", "product_uom_qty", "discount"}:
            changed = self if "term_end" in vals else self.filtered("term_end")
            # sudo: rows of the system, of lines that the user may write
            self.env["customer.renewal"].sudo()._sync(changed.sudo())
        return result

    def unlink(self):
        # sudo: as above
        renewals = self.env["customer.renewal"].sudo()
        ids = self.ids
        result = super().unlink()
        renewals._cancel_sources(self._name, ids)
        return result

    def _set_term_ends(self):
        """Fill in the ends that nobody typed, for orders that are confirmed."""
        for line in self:
            months = line.product_id.renewal_months
            if line.state == "sale" and months and not line.term_end:
                zone = line.company_id._get_timezone()
                day = fields.Datetime.context_timestamp(
                    line.with_context(tz=zone), line.order_id.date_order
                ).date()
                line.term_end = day + relativedelta(months=months, days=-1)

    def _prepare_renewals(self):
        """Return the values of the terms of these lines, see ``customer.renewal``."""
        limited = self.filtered(lambda line: line.term_end and line.order_partner_id)
        people = limited.order_id._get_people()
        return [
            {
                "source_id": line.id,
                "term": "1",
                # cut to nothing, it was cancelled without deleting it
                "is_cancelled": line.state != "sale" or not line.product_uom_qty,
                "company_id": line.company_id.id,
                "partner_id": line.order_partner_id.id,
                "profile_id": people[line.order_id].id,
                "user_id": line.salesman_id.id,
                "product_id": line.product_id.id,
                "name": line.product_id.display_name,
                "agreed_date": line.order_id.date_order.date(),
                "end_date": line.term_end,
                "notice_days": line.product_id.renewal_notice_days,
                "amount": line.currency_id._convert(
                    line.price_subtotal,
                    line.company_id.currency_id,
                    line.company_id,
                    line.order_id.date_order,
                ),
            }
            for line in limited
        ]
