from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerBackfill(models.Model):
    """How far the backfill of an app's older records has come.

    The bridge of an app starts it at installation. A job reads the records by id, in
    committed batches, so it may be stopped at any time and continues there. Records
    made after the installation are recorded when they happen, under the same message
    ids.

    Backfilled events join identities and count for the score. They create no lead: a
    person whom they lift above the MQL threshold is handed over at their next new
    event.
    """

    _name = "customer.backfill"
    _inherit = "batch.job.mixin"
    _description = "App History Backfill"
    _order = "id desc"
    _rec_name = "model_id"

    model_id = fields.Many2one(
        "ir.model", "Backfilled Model", required=True, readonly=True, ondelete="cascade"
    )
    last_id = fields.Integer("Read up to ID", readonly=True)
    end_id = fields.Integer("Read to ID", readonly=True)
    total_count = fields.Integer("Total Records", readonly=True)
    read_count = fields.Integer("Records Read", readonly=True)
    event_count = fields.Integer("Events Recorded", readonly=True)
    failed_count = fields.Integer("Failed Records", readonly=True)
    start_date = fields.Datetime("Started on", readonly=True)
    end_date = fields.Datetime("Finished", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    state = fields.Selection(
        [("waiting", "Pending"), ("running", "In Progress"), ("done", "Done")],
        compute="_compute_progress",
    )

    _unique_model = models.Constraint(
        "UNIQUE(model_id)", "These records have already been backfilled."
    )

    @api.depends("total_count", "read_count", "end_date")
    def _compute_progress(self):
        for fill in self:
            share = fill.total_count and fill.read_count / fill.total_count
            fill.progress = 100 if fill.end_date else min(100 * share, 99)
            fill.state = (
                "done" if fill.end_date else "running" if fill.read_count else "waiting"
            )

    @api.model
    def _start(self, model, date="create_date"):
        """Start the backfill of all records of ``model`` that exist now.

        The model has ``_prepare_past_events()``, which returns the values of the events
        of its records, as of ``customer.event._record_batch``, with ``occurred_at``::

            def _prepare_past_events(self):
                happened = [(order, "order", order.date) for order in self]
                return self._prepare_events(happened)

        :param date: field by which records older than the retention are left out
        """
        records = self.env[model]
        horizon = min(
            self.env["customer.event"]._get_horizon(company)
            for company in self.env["res.company"].search(Domain.TRUE)
        )
        records.flush_model()
        [(first_id, end_id, count)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(min(id), 0), COALESCE(max(id), 0), count(*) "
                "FROM %s WHERE %s >= %s",
                SQL.identifier(records._table),
                *(SQL.identifier(date), horizon),
            )
        )
        self.create(
            {
                "model_id": self.env["ir.model"]._get_id(model),
                "last_id": first_id - 1,
                "end_id": end_id,
                "total_count": count,
                "start_date": fields.Datetime.now(),
                "end_date": False if count else fields.Datetime.now(),
            }
        )
        if count:
            self.env.ref("lead_alignment.ir_cron_fill_in")._trigger()

    @api.model
    def _cron_fill_in(self):
        """Continue the backfills, the oldest first."""
        while fill := self.search([("end_date", "=", False)], order="id", limit=1):
            fill._run_batches()
            if not fill.end_date:
                return

    def _get_next_ids(self, size):
        """Return the next ids after the last one read, in order."""
        self.lock_for_update()
        records = self._get_records()
        domain = [("id", ">", self.last_id), ("id", "<=", self.end_id)]
        return records.search(domain, order="id", limit=size).ids

    def _get_records(self):
        # sudo: a job reads all records, archived ones and their customers included;
        # each event names its company
        records = self.env[self.model_id.model].sudo()
        return records.with_context(active_test=False)

    def _process_batch(self, ids, is_last):
        found = self._get_records().browse(ids)
        recorded = self.env["customer.event"]._record_batch(
            [
                {**values, "past_until": self.start_date}
                for values in found._prepare_past_events()
            ]
        )
        self._mark_read(ids)
        self.event_count += len(recorded["new"])
        if is_last:
            self.write({"last_id": self.end_id, "end_date": fields.Datetime.now()})

    def _set_aside_failed(self, record_id, reason):
        self._mark_read([record_id])
        self.failed_count += 1
        self.env["customer.event.inbox"]._queue_failed_backfill(
            self.model_id.model, record_id, reason, self.start_date
        )

    def _mark_read(self, ids):
        if ids:
            self.write({"last_id": ids[-1], "read_count": self.read_count + len(ids)})

    @api.model
    def _remove_app_data(self, names, sources=()):
        """Hook: remove what depends on an app whose bridge is uninstalled.

        Its backfills, inbox entries and sources of the history go.

        :param names: names of the models whose records the bridge read
        :param sources: keys of its sources of the history
        """
        self.search([("model_id.model", "in", names)]).unlink()
        self.env["customer.event.inbox"].search([("model", "in", names)]).unlink()
