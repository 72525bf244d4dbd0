from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestLoyaltyHistory(InboxCommon):
    """Points that a customer earned and used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Hạnh"})
        cls.program = cls.env["loyalty.program"].create({"name": "Tea Club"})
        cls.card = cls.env["loyalty.card"].create(
            {"program_id": cls.program.id, "partner_id": cls.partner.id}
        )

    def _note(self, **values):
        return self.env["loyalty.history"].create(
            {"card_id": self.card.id, "description": "Order 1", **values}
        )

    def _events(self):
        self._process_inbox()
        events = self._events_of(("partner", str(self.partner.id)))
        return sorted(
            (event.type_id.code, event.label, event.value)
            for event in events
            if not event.quarantine
        )

    def test_points_are_in_the_history(self):
        self._note(issued=30)
        self._note(used=20)
        expected = [("points_earned", "Tea Club", 30), ("points_used", "Tea Club", 20)]
        self.assertEqual(self._events(), expected)

    def test_what_a_cancelled_order_gave_is_taken_back(self):
        line = self._note(issued=30)
        self.assertEqual(len(self._events()), 1)
        line.unlink()
        self.assertFalse(self._events())

    def test_a_correction_takes_back_and_tells_anew(self):
        line = self._note(issued=30)
        self._events()
        line.write({"issued": 0, "used": 5})
        self.assertEqual(self._events(), [("points_used", "Tea Club", 5)])

    def test_a_card_of_nobody_tells_nothing(self):
        self.card.partner_id = False
        self._note(issued=30)
        self.assertFalse(self._events())

    def test_what_was_before_is_filled_in_once(self):
        self._note(issued=30)
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("loyalty.history")
            self.assertEqual(self._events(), [("points_earned", "Tea Club", 30)])
