from odoo import api, models
from odoo.fields import Domain

MOST_OFFERS = 5
# what a product says goes with it; the second is of online shops
COMPANIONS = ("optional_product_ids", "accessory_product_ids")


class CustomerOfferMixin(models.AbstractModel):
    """What to speak of next: what goes with the products that the customer bought."""

    _name = "customer.offer.mixin"
    _description = "What to Offer a Customer"

    @api.model
    def _get_offers(self, person):
        offers = super()._get_offers(person)
        domain = self._domain_order(person)
        if domain is None:
            return offers
        # sudo: which products the customer has; names of products are no secret
        lines = self.env["sale.order.line"].sudo()
        rows = lines._read_group(
            Domain("order_id", "any", domain & Domain("state", "=", "sale"))
            & Domain("product_id", "!=", False),
            ["product_id"],
        )
        bought = lines.product_id.union(*[row[0] for row in rows]).product_tmpl_id
        offered = {}
        for template in bought:
            for companion in self._get_companions(template) - bought:
                offered.setdefault(companion, template)
        return offers + [
            ("order", companion.name, self.env._("goes with %s", template.name))
            for companion, template in list(offered.items())[:MOST_OFFERS]
        ]

    @api.model
    def _get_companions(self, template):
        """Templates that may be sold, of the viewer's companies"""
        found = template.browse()
        for name in COMPANIONS:
            if name in template._fields:
                products = template[name]
                if products._name == "product.product":
                    products = products.product_tmpl_id
                found |= products
        companies = self.env.companies
        return found.filtered(
            lambda one: (
                one.active
                and one.sale_ok
                and (not one.company_id or one.company_id in companies)
            )
        )
