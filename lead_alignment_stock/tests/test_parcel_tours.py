from odoo import fields

from odoo.addons.lead_alignment.tests.common_tour import TourCase

from .test_stock_picking import StockCommon


class TestParcelTours(StockCommon, TourCase):
    """Customer service answers where the parcel is, without another app."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_cs = cls._new_user(
            "cs_second", "lead_alignment.lead_alignment_group_cs_agent"
        )
        cls._seat(cls.user_cs, cls.second_cs)

    def test_where_is_the_parcel(self):
        self.partner.phone = "0912345678"
        self._new_leads(
            partner_id=self.partner.id, phone="0912345678", contact_name="Hạnh"
        )
        picking = self._order().picking_ids
        self._send(picking)
        picking.write(
            {"carrier_tracking_ref": "TRACK-77"}
            if "carrier_tracking_ref" in picking._fields
            else {"name": "TRACK-77"}
        )
        picking.date_done = fields.Datetime.now()
        for user in (self.user_cs, self.second_cs):
            with self.subTest(user.lang):
                self._start("/odoo/customer-lookup", "where_is_the_parcel", user)
                call = self.env["customer.call"].search([], limit=1)
                self.assertEqual(call.user_id, user)
