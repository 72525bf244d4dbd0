from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 2000


class WebsiteTrackReading(models.Model):
    """How far page views are read. One row.

    Numbers are given out before they are committed, so a lower one may appear after
    higher ones were read. Hence each run reads all views above ``done_id`` again, and
    the ledger knows what it has. ``done_id`` moves in four runs: the first notes the
    highest number; the second, who is writing views (whoever has a lower number is one
    of them or has ended); the third, that all of those have ended; the fourth, whose
    transaction began after that and sees their views, has read up to there.
    """

    _name = "website.track.reading"
    _description = "Page Views Read"
    _log_access = False
    _rec_name = "done_id"

    done_id = fields.Integer("Read up to", readonly=True)
    seen_id = fields.Integer("Highest Seen", readonly=True)
    writers = fields.Char("Transactions That Were Writing", readonly=True)
    is_settled = fields.Boolean("They Have Ended", readonly=True)

    @api.model
    def _begin(self):
        """From here on; what is older is filled in as history."""
        [(last_id,)] = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM website_track")
        )
        self.create({"done_id": last_id})

    @api.model
    def _cron_read(self, batch_size=BATCH):
        """Record new page views, a committed batch at a time."""
        reading = self.search([], limit=1)
        if not reading.try_lock_for_update():
            return
        last_id = reading.done_id
        while ids := self._get_ids(last_id, batch_size):
            last_id = ids[-1]
            self._record(ids)
            is_more = len(ids) == batch_size
            has_time = self.env["ir.cron"]._commit_progress(
                len(ids), remaining=int(is_more)
            )
            if is_more and not has_time:
                return
        reading._move_on(last_id)

    @api.model
    def _get_ids(self, after_id, size):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM website_track WHERE id > %s ORDER BY id LIMIT %s",
                after_id,
                size,
            )
        )
        return [track_id for (track_id,) in rows]

    @api.model
    def _record(self, track_ids):
        # sudo: the job's own doing; each event says its company
        tracks = self.env["website.track"].sudo().browse(track_ids)
        self.env["customer.event"]._record_batch(tracks._prepare_past_events())

    def _move_on(self, last_id):
        """:param last_id: the highest number that this run saw"""
        if self.is_settled:
            values = {"done_id": self.seen_id, "seen_id": last_id, "writers": False}
            self.write({**values, "is_settled": False})
        elif not self.seen_id:
            self.seen_id = last_id
        else:
            writing = self._get_writers()
            if self.writers:
                writing &= set(self.writers.split())
            self.writers = " ".join(sorted(writing))
            self.is_settled = not writing

    @api.model
    def _get_writers(self, table="website_track"):
        """Transactions that write to ``table`` at this instant. They take this lock
        before they get a number, and keep it to their end."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT virtualtransaction FROM pg_locks
                 WHERE locktype = 'relation' AND relation = %s::regclass
                   AND mode = 'RowExclusiveLock'
                """,
                table,
            )
        )
        return {transaction for (transaction,) in rows}
