from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.lead_alignment.tools.timeline import CardFact, Offer

MAX_OFFERS = 5
# fields with products that go with a product; the second is of online shops
COMPANIONS = ("optional_product_ids", "accessory_product_ids")


class CustomerTimeline(models.AbstractModel):
    """Adds to the card above the history: what the customer bought so far, and what to
    offer next: products that go with it."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        # sudo: a summary, shown by the visibility of orders
        orders = self.env["sale.order"].sudo()
        domain = orders._get_timeline_domain("order", person)
        company = self.env.company
        currency = company.currency_id
        quotations, value = 0, 0
        for state, other, count, untaxed in orders._read_group(
            domain & Domain("state", "!=", "cancel"),
            ["state", "currency_id"],
            ["__count", "amount_untaxed:sum"],
        ):
            if state == "sale":
                value += other._convert(untaxed, currency, company)
            else:
                quotations += count
        return [
            *facts,
            CardFact(
                key="quotations",
                source="order",
                label=self.env._("Open Quotations"),
                value=str(quotations or ""),
                icon="fa-file-o",
            ),
            CardFact(
                key="value",
                source="order",
                label=self.env._("Total Purchases"),
                value=""
                if currency.is_zero(value)
                else format_amount(self.env, value, currency),
                icon="fa-money",
            ),
        ]

    @api.model
    def _get_offers(self, person):
        offers = super()._get_offers(person)
        orders = self.env["sale.order"]
        domain = orders._get_timeline_domain("order", person)
        # sudo: reads which products the customer has; their names are no secret
        lines = self.env["sale.order.line"].sudo()
        rows = lines._read_group(
            Domain("order_id", "any", domain & Domain("state", "=", "sale"))
            & Domain("product_id", "!=", False),
            ["product_id"],
        )
        bought = lines.product_id.union(*(product for (product,) in rows))
        bought = bought.product_tmpl_id
        offered = {}
        for template in bought:
            for companion in self._get_companions(template) - bought:
                offered.setdefault(companion, template)
        return offers + [
            Offer(
                source="order",
                name=companion.name,
                reason=self.env._("often bought with %s", template.name),
            )
            for companion, template in list(offered.items())[:MAX_OFFERS]
        ]

    @api.model
    def _get_companions(self, template):
        """Return salable products that go with it, of the viewer's companies."""
        found = template.browse()
        for name in COMPANIONS:
            if name in template._fields:
                products = template[name]
                if products._name == "product.product":
                    products = products.product_tmpl_id
                found |= products
        companies = self.env.companies
        return found.filtered(
            lambda product: (
                product.active
                and product.sale_ok
                and (not product.company_id or product.company_id in companies)
            )
        )
