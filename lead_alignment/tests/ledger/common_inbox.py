from ..score.common_score import ScoreCommon


def take_step(job, size):
    """One of a stepped job, without committing. :returns: how many it took"""
    ids = job._get_next_ids(size)
    job._process_batch(ids, len(ids) < size)
    return len(ids)


def process_inbox(env):
    env.flush_all()
    while take_step(env["customer.event.inbox"], 1000):
        pass
    env.invalidate_all()


class InboxCommon(ScoreCommon):
    """Jobs of the touches and the history of other apps, run as they are scheduled,
    without committing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inbox = cls.env["customer.event.inbox"]
        cls.env.cr.execute("DELETE FROM customer_event_inbox")

    def _process_inbox(self):
        """What the job records within a minute."""
        self.env.flush_all()
        process_inbox(self.env)

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
