import json
from operator import itemgetter
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, groupby

BACKFILL = "past"  # all that the record has to tell


class InboxEntry(NamedTuple):
    """What happened to a record. ``date``: naive UTC; ``data``: dict"""

    record: models.Model
    code: str
    date: fields.Datetime
    data: dict


class CustomerEventInbox(models.Model):
    """What happened in a request or while mailing, on its way into the ledger.

    An app's own work must not wait for ours: :meth:`_enqueue` costs one INSERT,
    whatever happened and to how many records. A minute later a job processes the rows:
    it asks the model of each, by ``_prepare_inbox_events(entries)``, for the events to
    record, and deletes them in the transaction that records them. What cannot be
    recorded stays here with the reason, and the rest goes on.

    In a bridge::

        def action_done(self):
            result = super().action_done()
            rows = [(task.id, "task_done", None) for task in self]
            self.env["customer.event.inbox"]._enqueue(self._name, rows)
            return result

        @api.model
        def _prepare_inbox_events(self, entries):
            return [
                {
                    "type": entry.code,
                    "identities": [("partner", str(entry.record.partner_id.id))],
                    "source": "tasks",
                    "message_id": f"{entry.code} {entry.record.id}",
                    "occurred_at": entry.date,
                }
                for entry in entries
            ]
    """

    _name = "customer.event.inbox"
    _inherit = "batch.job.mixin"
    _description = "Event Inbox"
    _log_access = False
    _order = "id"
    _rec_name = "code"

    model = fields.Char("Of Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="model", required=True, readonly=True
    )
    code = fields.Char("What", required=True, readonly=True)
    date = fields.Datetime("When", required=True, readonly=True)
    data = fields.Json("Details", readonly=True)
    error = fields.Char("Why It Is Not Recorded", readonly=True)

    _waiting_idx = models.Index("(id) WHERE error IS NULL")

    @api.model
    def _enqueue(self, model, rows):
        """Keep what just happened; one INSERT for all of it.

        :param model: name of the model of the records
        :param rows: [(record id, what happened, dict of details or None)]
        """
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_event_inbox (model, res_id, code, date, data)
                SELECT %s, seen.res_id, seen.code, %s, seen.data
                  FROM unnest(%s::int[], %s::text[], %s::jsonb[])
                       AS seen(res_id, code, data)
                """,
                model,
                fields.Datetime.now(),
                [res_id for res_id, _code, _data in rows],
                [code for _res_id, code, _data in rows],
                [json.dumps(_storable(data or {})) for _id, _code, data in rows],
            )
        )

    @api.model
    def _get_request_pairs(self):
        """[(kind, value)] of the browser that sends the request being answered, where a
        customer does; costs no query. Hook of apps that know browsers."""
        return []

    @api.model
    def _for_known_companies(self, values_list):
        """What is said of an address, in each company that knows it, and in no other.

        :param values_list: values of events with one identity, in its one form
        """
        pairs = {values["identities"][0] for values in values_list}
        rows = self.env.execute_query(
            SQL(
                "SELECT kind, value, company_id FROM customer_identity "
                "WHERE (kind, value) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
                [kind for kind, _value in pairs],
                [value for _kind, value in pairs],
            )
        )
        companies = {}
        for kind, value, company_id in rows:
            companies.setdefault((kind, value), []).append(company_id)
        return [
            {**values, "company_id": company_id}
            for values in values_list
            for company_id in companies.get(values["identities"][0], ())
        ]

    @api.model
    def _add_browsers(self, values_list):
        """Whose a browser is, where only a link says so: ``browser``, pairs as of
        :meth:`_get_request_pairs`, joins the ``identities`` of its values, unless it
        is known to be somebody's who has another address: mails are passed on.

        :param values_list: as of ``customer.event._record_batch``, with ``company_id``
        """
        by_company = {}
        for values in values_list:
            if values.get("browser"):
                by_company.setdefault(values["company_id"], []).append(values)
        for company_id, clicks in by_company.items():
            company = self.env["res.company"].browse(company_id)
            taken = self._get_taken(company, {p for v in clicks for p in v["browser"]})
            owner = {}  # the first whose it is said to be
            for values in clicks:
                whose = tuple(map(tuple, values["identities"]))
                free = [
                    pair
                    for pair in values["browser"]
                    if pair not in taken and owner.setdefault(pair, whose) == whose
                ]
                values["identities"] = [*values["identities"], *free]

    @api.model
    def _get_taken(self, company, pairs):
        """Those of ``pairs`` whose person has an address"""
        rows = self.env["customer.identity"]._find_rows(company, pairs)
        reached = self.env.execute_query(
            SQL(
                "SELECT DISTINCT profile_id FROM customer_identity "
                "WHERE profile_id = ANY(%s) AND kind IN ('email', 'phone', 'partner')",
                list({row.profile_id for row in rows.values()} - {None}),
            )
        )
        reached = {profile_id for (profile_id,) in reached}
        return {pair for pair, row in rows.items() if row.profile_id in reached}

    # ------------------------------------------------------------
    # The scheduled job
    # ------------------------------------------------------------

    @api.model
    def _cron_record(self):
        """Record what waits."""
        self._run_batches()

    def _get_next_ids(self, size):
        """The oldest that nobody else takes"""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM customer_event_inbox WHERE error IS NULL "
                "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                size,
            )
        )
        return [entry_id for (entry_id,) in rows]

    def _process_batch(self, ids, is_last):
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM customer_event_inbox WHERE id = ANY(%s) "
                "RETURNING model, id, res_id, code, date, data",
                ids,
            )
        )
        by_model = {}
        for model, _id, *entry in sorted(rows, key=itemgetter(0, 1)):
            by_model.setdefault(model, []).append(entry)
        values_list = []
        for model, entries in by_model.items():
            if model in self.env:
                values_list += self._prepare_events(model, entries)
        values_list.sort(key=itemgetter("occurred_at"))
        self.env["customer.event"]._record_batch(values_list)

    @api.model
    def _prepare_events(self, model, entries):
        """What entries are in the ledger; those of deleted records are nothing.

        :param entries: [(record id, code, date, details)]
        """
        # sudo: the job's own doing; each event says its company. What it is about may
        # have been archived since
        records = self.env[model].sudo().with_context(active_test=False)
        records = records.browse({res_id for res_id, *_entry in entries})
        by_id = {record.id: record for record in records.exists()}
        entries = [
            InboxEntry(by_id[res_id], *entry)
            for res_id, *entry in entries
            if res_id in by_id
        ]
        new = [entry for entry in entries if entry.code != BACKFILL]
        values_list = records._prepare_inbox_events(new) if new else []
        past = [entry for entry in entries if entry.code == BACKFILL]
        for until, of_time in groupby(past, lambda entry: entry.data.get("past_until")):
            found = records.browse(entry.record.id for entry in of_time)
            until = fields.Datetime.to_datetime(until)
            values_list += [
                {**values, "past_until": until}
                for values in found._prepare_past_events()
            ]
        return values_list

    def _set_aside_failed(self, record_id, reason):
        self.browse(record_id).error = reason

    @api.model
    def _queue_failed_backfill(self, model, record_id, reason, past_until=None):
        """Keep a record whose past could not be read, once, until somebody tries again.

        :param past_until: as of ``customer.event._record_batch``
        """
        known = [
            ("model", "=", model),
            ("res_id", "=", record_id),
            ("code", "=", BACKFILL),
        ]
        if not self.search_count(known, limit=1):
            self.create(
                {
                    "model": model,
                    "res_id": record_id,
                    "code": BACKFILL,
                    "date": fields.Datetime.now(),
                    "data": {"past_until": fields.Datetime.to_string(past_until)},
                    "error": reason,
                }
            )

    def action_retry(self):
        """Try again what could not be recorded, with the next run."""
        self.check_access("write")
        self.write({"error": False})
        self.env.ref("lead_alignment.ir_cron_record_touches")._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


def _storable(value):
    """``value`` without what the database takes in no text: requests are anybody's"""
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(item) for item in value]
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    return value
