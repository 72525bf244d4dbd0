from datetime import date

LAST = date(2027, 3, 10)
NEXT = date(2028, 3, 10)


class RenewalSourceCases:
    """What holds for all that has one end, which moves on when it is prolonged. Mixed
    into ``RepeatCommon``; a case says how its documents are made and changed."""

    source_model = ""

    def _source(self, end, **values):
        raise NotImplementedError

    def _move(self, source, end):
        raise NotImplementedError

    def _cancel(self, source):
        raise NotImplementedError

    def _confirm_again(self, source):
        raise NotImplementedError

    def _terms(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["customer.renewal"].search(
            [("source_model", "=", self.source_model)], order="id"
        )

    def test_a_lead_is_opened_once(self):
        self._source(LAST)
        self.assertFalse(self._open_renewals("2027-02-07"))
        lead = self._open_renewals("2027-02-08")
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.date_deadline, LAST)
        self.assertEqual(lead.expected_revenue, self._terms().amount)
        self.assertEqual(self._open_renewals("2027-02-20"), lead)

    def test_prolonged_it_is_renewed_and_has_a_new_term(self):
        source = self._source(LAST)
        first = self._open_renewals("2027-02-08")
        self._move(source, NEXT)
        old, new = self._terms()
        self.assertEqual((old.state, old.end_date), ("renewed", LAST))
        self.assertEqual((new.state, new.end_date), ("upcoming", NEXT))
        self.assertEqual(
            self._open_renewals("2027-03-20"), first, "not before the new notice"
        )
        self.assertEqual(len(self._open_renewals("2028-02-09")), 2)
        self.assertEqual(len(self._terms()), 2)

    def test_prolonged_every_year(self):
        source = self._source(LAST)
        for year in range(2027, 2031):
            self.assertEqual(len(self._open_renewals(f"{year}-02-20")), year - 2026)
            self._move(source, date(year + 1, 3, 10))
        self.assertEqual(self._terms().mapped("state"), ["renewed"] * 4 + ["upcoming"])

    def test_a_corrected_end_is_the_same_term(self):
        source = self._source(LAST)
        self._move(source, date(2027, 6, 10))
        self.assertFalse(self._open_renewals("2027-02-08"), "before the notice")
        lead = self._open_renewals("2027-05-15")
        self._move(source, date(2027, 6, 12))
        self.assertEqual(lead.date_deadline, date(2027, 6, 12))
        self.assertEqual(self._open_renewals("2027-06-01"), lead)
        self.assertEqual(len(self._terms()), 1)

    def test_prolonged_by_mistake(self):
        source = self._source(LAST)
        lead = self._open_renewals("2027-02-08")
        self._move(source, NEXT)
        self._move(source, LAST)
        old, new = self._terms()
        self.assertEqual((old.state, new.state), ("open", "cancelled"))
        self._move(source, NEXT)
        self.assertEqual(self._terms().mapped("state"), ["renewed", "upcoming"])
        self.assertEqual(self._open_renewals("2027-03-01"), lead)

    def test_a_sold_renewal_is_prolonged_by_little(self):
        source = self._source(LAST)
        self._open_renewals("2027-02-08").action_set_won()
        self._move(source, date(2027, 3, 15))
        self.assertEqual(self._terms().mapped("state"), ["renewed", "upcoming"])

    def test_cancelled_it_is_not_renewed_and_confirmed_again_it_is(self):
        source = self._source(LAST)
        self._cancel(source)
        self.assertEqual(self._terms().state, "cancelled")
        self.assertFalse(self._open_renewals("2027-02-08"))
        self._confirm_again(source)
        lead = self._open_renewals("2027-02-09")
        self.assertEqual(len(lead), 1)
        self._cancel(source)
        self._confirm_again(source)
        self.assertEqual(self._open_renewals("2027-02-10"), lead)

    def test_a_deleted_lead_is_not_opened_again(self):
        self._source(LAST)
        self._open_renewals("2027-02-08").unlink()
        self.assertFalse(self._open_renewals("2027-02-09"))

    def test_deleted_it_is_not_renewed(self):
        source = self._source(LAST)
        source.unlink()
        self.assertEqual(self._terms().state, "cancelled")
