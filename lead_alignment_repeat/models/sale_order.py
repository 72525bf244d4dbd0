from odoo import models


class SaleOrder(models.Model):
    """A confirmed or cancelled order changes the rhythm of its customer, and the terms
    that have to be renewed."""

    _inherit = "sale.order"

    def write(self, vals):
        before = {order.id: order.state for order in self}
        result = super().write(vals)
        moved = self.filtered(lambda order: order.state != before[order.id])
        changed = moved.filtered(
            lambda order: "sale" in (order.state, before[order.id])
        )
        changed._update_repeats()
        if vals.keys() & {"partner_id", "user_id"}:
            # sudo: rows of the system, of orders that the user may write
            lines = (self - changed).sudo().order_line.filtered("term_end")
            self.env["customer.renewal"].sudo()._sync(lines)
        return result

    def unlink(self):
        # sudo: rows of the system, of orders that the user may delete
        renewals = self.env["customer.renewal"].sudo()
        lines = self.order_line.ids
        result = super().unlink()
        renewals._cancel_sources("sale.order.line", lines)
        return result

    def _update_repeats(self):
        """Learn the rhythms of the customers of these orders anew, and store what ends
        when."""
        if not self:
            return
        # sudo: salespeople may have no rights on people; all is of the order's company
        orders = self.sudo()
        orders.order_line._set_term_ends()
        renewals = orders.env["customer.renewal"]
        renewals._sync(orders.order_line)
        rhythms = orders.env["customer.rhythm"]
        for company, own in orders.grouped("company_id").items():
            people = rhythms.profile_id.union(*own._get_people().values())
            rhythms._update(company, people)

    def _get_people(self):
        """Return {order: profile of whoever ordered, if known}."""
        contacts = [(order.company_id, order.partner_id) for order in self]
        found = self.env["customer.renewal"]._get_people(contacts) if self else {}
        return {
            order: order.opportunity_id.profile_id
            or found[order.company_id, order.partner_id]
            for order in self
        }
