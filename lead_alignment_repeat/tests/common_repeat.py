from datetime import timedelta

from odoo import Command

from odoo.addons.lead_alignment.tests.common import NOW
from odoo.addons.lead_alignment.tests.customer.common_people import PeopleCommon


class RepeatCommon(PeopleCommon):
    """A customer of the agent who orders coffee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls.env["product.category"].create({"name": "Coffee"})
        cls.coffee = cls.env["product.product"].create(
            {"name": "Coffee", "categ_id": cls.family.id, "list_price": 100}
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Buyer", "email": "buyer@khach.example"}
        )
        cls.lead = cls._new_leads(
            partner_id=cls.partner.id, email_from="buyer@khach.example"
        )
        cls.person = cls.lead.profile_id

    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _order(self, days=0, product=None, lead=None, **line):
        """Confirm an order ``days`` before now."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": (self.lead if lead is None else lead).id,
                "company_id": self.company.id,
                "user_id": self.user_agent.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.coffee).id,
                            "price_unit": 100,
                            "tax_ids": [],
                            **line,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        if days:
            order.date_order = NOW - timedelta(days=days)
        self.env["customer.rhythm"]._update(self.company, self.person)
        return order

    def _rhythm(self):
        self.env.invalidate_all()
        return (
            self.env["customer.rhythm"]
            .with_context(active_test=False)
            .search(
                [("profile_id", "=", self.person.id), ("categ_id", "=", self.family.id)]
            )
        )

    def _open_renewals(self, day):
        """What the job does on a day, twice. :returns: leads of the terms"""
        self._freeze(f"{day} 03:00:00")
        self.env.invalidate_all()
        for _time in range(2):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "lead_alignment_repeat.ir_cron_open_renewals"
                ).method_direct_trigger()
        return self._get_renewal_leads()

    def _get_renewal_leads(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        return leads.search(
            [("partner_id", "=", self.partner.id), ("id", "!=", self.lead.id)],
            order="id",
        )
