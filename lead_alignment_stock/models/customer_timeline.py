from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.timeline import CardFact


class CustomerTimeline(models.AbstractModel):
    """Adds to the card above the history where the newest parcel is: what a customer
    who rings asks first."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        # sudo: a summary, shown by the visibility of orders
        orders = self.env["sale.order"].sudo()
        domain = orders._get_timeline_domain("order", person)
        pickings = self.env["stock.picking"].sudo()
        of_person = Domain("sale_id", "any", domain) & Domain("state", "!=", "cancel")
        waiting = pickings.search(
            of_person
            & Domain("state", "!=", "done")
            & Domain("picking_type_code", "=", "outgoing"),
            order="date_deadline, id",
            limit=1,
        )
        newest = waiting or pickings.search(
            of_person & Domain("state", "=", "done"),
            order="date_done desc, id desc",
            limit=1,
        )
        return [
            *facts,
            CardFact(
                key="delivery",
                source="order",
                label=self.env._("Delivery"),
                value=newest._describe_whereabouts() if newest else "",
                icon="fa-truck",
            ),
        ]
