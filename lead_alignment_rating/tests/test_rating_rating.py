from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class TestRatingRating(InboxCommon):
    """What a customer thinks of our work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Hạnh"})

    def _rate(self, rating=4, **values):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.company"),
                "res_id": self.company.id,
                "partner_id": self.partner.id,
                "rating": rating,
                "consumed": True,
                **values,
            }
        )

    def _events(self):
        self._process_inbox()
        events = self._events_of(("partner", str(self.partner.id)))
        self.assertLessEqual(set(events.mapped("label")), {self.company.name})
        return [event.value for event in events if not event.quarantine]

    def test_a_rating_counts_once_it_is_given(self):
        rating = self._rate(0, consumed=False)
        self.assertFalse(self._events())
        rating.write({"rating": 2, "consumed": True})
        self.assertEqual(self._events(), [2])

    def test_a_rating_that_is_deleted_or_reset_is_taken_back(self):
        first, second = self._rate(5), self._rate(3)
        self.assertEqual(sorted(self._events()), [3, 5])
        first.unlink()
        second.write({"rating": 0, "consumed": False})
        self.assertFalse(self._events())

    def test_who_changes_their_mind_gave_one_rating(self):
        rating = self._rate(2)
        self.assertEqual(self._events(), [2])
        rating.rating = 5
        self.assertEqual(self._events(), [5])

    def test_what_nobody_known_says_is_nobodys(self):
        self._rate(partner_id=False)
        self.assertFalse(self._events())

    def test_what_was_before_is_filled_in_once(self):
        self._rate()
        self.inbox.search([]).unlink()
        for _time in range(2):
            self._fill_in("rating.rating")
            self.assertEqual(self._events(), [4])
