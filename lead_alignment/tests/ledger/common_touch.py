from ..score.common_score import ScoreCommon


def take_step(job, size):
    """One of a stepped job, without committing. :returns: how many it took"""
    ids = job._get_next_ids(size)
    job._take(ids, len(ids) < size)
    return len(ids)


def run_touches(env):
    env.flush_all()
    while take_step(env["customer.touch"], 1000):
        pass
    env.invalidate_all()


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
        run_touches(self.env)

    def _fill_in(self, model, size=1000, date="create_date"):
        """Fill the history of ``model`` in to its end. :returns: the row of it"""
        fills = self.env["customer.backfill"]
        fills.search([("model_id.model", "=", model)]).unlink()
        fills._start(model, date=date)
        fill = fills.search([("model_id.model", "=", model)])
        while not fill.end_date:
            take_step(fill, size)
        return fill

    def _events_of(self, *pairs, code=None):
        """Events on these identities, in the order of time."""
        rows = self.env["customer.identity"]._find_rows(self.company, pairs)
        domain = [("identity_id", "in", [row[0] for row in rows.values()])]
        if code:
            domain.append(("type_id.code", "=", code))
        return self.env["customer.event"].search(domain, order="occurred_at, id")
