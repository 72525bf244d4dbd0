from odoo import api, fields, models
from odoo.tools import SQL


class WebsiteTrackReading(models.Model):
    """How far page views are read. One row.

    Ids are given out before they are committed, so a lower id may appear after a higher
    one was read. So each pass reads all views above ``done_id`` again; the ledger drops
    those it has. ``done_id`` moves in four passes:

    1. note the highest id;
    2. note the transactions that are writing views: lower ids are theirs, or committed;
    3. see that all of these have ended;
    4. read up to the noted id, in a transaction that began after that and so sees all.
    """

    _name = "website.track.reading"
    _inherit = "batch.job.mixin"
    _description = "Website Visit Reader"
    _log_access = False
    _rec_name = "done_id"

    done_id = fields.Integer("Read up to ID", readonly=True)
    read_id = fields.Integer("Current Run up to ID", readonly=True)
    seen_id = fields.Integer("Highest ID Seen", readonly=True)
    writers = fields.Char("Open Transactions", readonly=True)
    is_settled = fields.Boolean("Transactions Finished", readonly=True)

    @api.model
    def _start_from_now(self):
        """Start after the present last view; earlier ones are backfilled."""
        [(last_id,)] = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM website_track")
        )
        self.create({"done_id": last_id})

    @api.model
    def _cron_read(self):
        """Record new page views, continuing where the last run ran out of time."""
        if reading := self.search([], limit=1):
            reading._run_batches()

    def _get_next_ids(self, size):
        self.lock_for_update()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM website_track WHERE id > %s ORDER BY id LIMIT %s",
                self.read_id or self.done_id,
                size,
            )
        )
        return [track_id for (track_id,) in rows]

    def _process_batch(self, ids, is_last):
        # sudo: a job reads all views; each event names its company
        tracks = self.env["website.track"].sudo().browse(ids)
        self.env["customer.event"]._record_batch(tracks._prepare_past_events())
        if ids:
            self.read_id = ids[-1]
        if is_last:
            self._advance_window(self.read_id or self.done_id)
            self.read_id = 0

    def _set_aside_failed(self, record_id, reason):
        self.read_id = record_id
        self.env["customer.event.inbox"]._queue_failed_backfill(
            "website.track", record_id, reason
        )

    def _advance_window(self, last_id):
        """Take the next of the four steps.

        :param last_id: the highest id that this pass saw
        """
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
        """Return the transactions that are writing to ``table`` right now.

        They take this lock before they get an id, and keep it until they end.
        """
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
