from .common_score import ScoreCommon


class TouchCommon(ScoreCommon):
    """Jobs of the touches and the history of other apps, run as they are scheduled,
    without committing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.touches = cls.env["customer.touch"]
        cls.env.cr.execute("DELETE FROM customer_touch")

    def _run_touches(self):
        """What the job records within a minute."""
        self.env.flush_all()
        while self.touches._record_some(1000):
            pass
        self.env.invalidate_all()

    def _fill_in(self, model, size=1000):
        """Fill the history of ``model`` in to its end. :returns: the row of it"""
        fills = self.env["customer.backfill"]
        fills.search([("model_id.model", "=", model)]).unlink()
        fills._start(model)
        fill = fills.search([("model_id.model", "=", model)])
        while not fill.end_date:
            fill._read_on(size)
        return fill

    def _events_of(self, *pairs, code=None):
        """Events on these identities, in the order of time."""
        rows = self.env["customer.identity"]._find_rows(self.company, pairs)
        domain = [("identity_id", "in", [row[0] for row in rows.values()])]
        if code:
            domain.append(("type_id.code", "=", code))
        return self.env["customer.event"].search(domain, order="occurred_at, id")
