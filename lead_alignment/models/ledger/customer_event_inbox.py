import json
from operator import itemgetter
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ...tools.storable_text import make_storable

BACKFILL = "past"  # code of an entry for all past events of a record
TAKEN_BACK = "taken_back"  # code of an entry for what its app took back


class InboxEntry(NamedTuple):
    """Something that happened to a record. ``date``: naive UTC; ``data``: dict."""

    record: models.Model
    code: str
    date: fields.Datetime
    data: dict


class CustomerEventInbox(models.Model):
    """Events of other apps that wait to be recorded in the ledger.

    An app's own work must not wait for ours, so :meth:`_enqueue` costs one INSERT for
    any number of records. A minute later a job takes the entries. It asks the model of
    each for the events, by ``_prepare_inbox_events(entries)``, and deletes the entries
    in the transaction that records them. An entry that cannot be recorded stays here
    with the reason; the others go on.

    What an app takes back, e.g. a check-in by mistake, goes the same way by
    :meth:`_enqueue_taken_back`, so it never overtakes what it takes back.

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

    model = fields.Char("Pending Record Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="model", required=True, readonly=True
    )
    code = fields.Char("Event Code", required=True, readonly=True)
    date = fields.Datetime("When", required=True, readonly=True)
    data = fields.Json("Details", readonly=True)
    error = fields.Char(readonly=True)

    _waiting_idx = models.Index("(id) WHERE error IS NULL")

    @api.model
    def _enqueue(self, model, rows):
        """Put what just happened into the inbox, by one INSERT.

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
                [json.dumps(make_storable(data or {})) for _id, _code, data in rows],
            )
        )

    @api.model
    def _enqueue_taken_back(self, model, taken, reason, source):
        """Put into the inbox that steps of records did not happen after all.

        It needs the records no more: they may be deleted.

        :param taken: [(record id, code of its entries, message id of the step)]
        :param reason: text for the log
        :param source: as of ``customer.event._record_batch``
        """
        steps = {}
        for res_id, code, message_id in taken:
            codes, message_ids = steps.setdefault(res_id, ([], []))
            codes.append(code)
            message_ids.append(message_id)
        about = {"source": source, "reason": reason}
        self._enqueue(
            model,
            [
                (
                    res_id,
                    TAKEN_BACK,
                    {**about, "codes": codes, "message_ids": message_ids},
                )
                for res_id, (codes, message_ids) in steps.items()
            ],
        )

    @api.model
    def _get_request_pairs(self):
        """Hook: return [(kind, value)] of the customer's browser in this request.

        Empty outside a request and for colleagues. It must not cost a query.
        """
        return []

    @api.model
    def _for_known_companies(self, values_list):
        """Repeat each event in every company that knows its address.

        :param values_list: values of events with one identity, in normal form
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
        """Add the browser of a click to the identities of its event.

        ``browser``, pairs as of :meth:`_get_request_pairs`, tells who uses a browser if
        nothing but the link does. It is left out if the browser belongs to a person
        with an address: mails are forwarded, so somebody else may have clicked.

        :param values_list: as of ``customer.event._record_batch``, with ``company_id``
        """
        by_company = {}
        for values in values_list:
            if values.get("browser"):
                by_company.setdefault(values["company_id"], []).append(values)
        for company_id, clicks in by_company.items():
            company = self.env["res.company"].browse(company_id)
            taken = self._get_taken(company, {p for v in clicks for p in v["browser"]})
            owner = {}  # {browser: the first who used it in this batch}
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
        """Return those of ``pairs`` whose person has an address of their own."""
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
        """Record the entries that wait."""
        self._run_batches()

    def _get_next_ids(self, size):
        """Lock and return the oldest entries that no other worker has."""
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
        for model, _id, *entry in self._take_back(sorted(rows, key=itemgetter(0, 1))):
            by_model.setdefault(model, []).append(entry)
        values_list = []
        for model, entries in by_model.items():
            if model in self.env:
                values_list += self._prepare_events(model, entries)
        values_list.sort(key=itemgetter("occurred_at"))
        self.env["customer.event"]._record_batch(values_list)

    @api.model
    def _take_back(self, rows):
        """Retract what apps took back.

        :param rows: [(model, id, record id, code, date, details)], sorted
        :returns: the rows of what is still to be recorded
        """
        ends = {}  # {(model, record id, code): id of the entry that takes it back}
        steps = {}
        for model, entry_id, res_id, code, _date, data in rows:
            if code == TAKEN_BACK:
                about = data["source"], data["reason"]
                steps.setdefault(about, []).extend(data["message_ids"])
                ends |= {
                    (model, res_id, of_code): entry_id for of_code in data["codes"]
                }
        if not ends:
            return rows
        for (source, reason), message_ids in steps.items():
            self.env["customer.event"]._take_back(message_ids, reason, source)
        self._forget_failed(ends)
        return [
            row
            for row in rows
            if row[3] != TAKEN_BACK and row[1] > ends.get((row[0], row[2], row[3]), 0)
        ]

    @api.model
    def _forget_failed(self, ends):
        """Delete entries that failed, of what was taken back since.

        :param ends: {(model, record id, code): id of the entry that takes it back}
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM customer_event_inbox waiting
                 USING unnest(%s::text[], %s::int[], %s::text[], %s::int[])
                       AS ended(model, res_id, code, id)
                 WHERE waiting.error IS NOT NULL AND waiting.id < ended.id
                   AND (waiting.model, waiting.res_id, waiting.code)
                     = (ended.model, ended.res_id, ended.code)
                """,
                *(list(column) for column in zip(*ends, strict=True)),
                list(ends.values()),
            )
        )

    @api.model
    def _prepare_events(self, model, entries):
        """Return the values of the events of entries; deleted records have none.

        :param entries: [(record id, code, date, details)] of ``model``
        """
        # sudo: a job reads all records, archived ones included; each event names its
        # company
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
        """Keep a record whose past events could not be read until somebody retries.

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
        """Let the next run of the job try these entries again."""
        self.check_access("write")
        self.write({"error": False})
        self.env.ref("lead_alignment.ir_cron_record_touches")._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
