import io
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.copy_text import copied
from ...tools.event_rows import Recorded, Refused, Rules, prepare
from ..customer.customer_identity import retried_if_known
from ..customer.identity_form import normalise

_lt = LazyTranslate(__name__)
CHUNK = 10000
COLUMNS = (
    *("id", "key", "identity_id", "type_id", "occurred_at"),
    *("campaign_id", "campaign_alias_id", "label", "value"),
)
MESSAGES = {
    "type": _lt("Unknown event type %s."),
    "identity": _lt(
        "No valid identifier. Send an email, phone, browser or account ID."
    ),
    "message_id": _lt("Message ID is missing, so duplicates could not be detected."),
    "date": _lt("%s is not a valid date and time."),
    "future": _lt("%s is in the future."),
    "too_old": _lt("%s is older than the retention period."),
    "label": _lt("The label %s is not text."),
    "value": _lt("The value %s is too large or not a number."),
    "text": _lt("The event contains data that is not text."),
    "consent": _lt("The customer declined to be recorded."),
    "own": _lt("It only contains the company's own phone numbers or addresses."),
    "erased": _lt("The customer's data was erased on request."),
    # codes of events that come by HTTP
    "call": _lt(
        "%s is not a valid type. Use track, identify, page, screen, group or alias."
    ),
    "wrong_type": _lt("%s is missing or has the wrong type."),
    "not_allowed": _lt("This key is not allowed to send events of type %s."),
    "too_large": _lt("The event is larger than 32 KB."),
    "too_deep": _lt("The event is nested too deeply."),
    "no_object": _lt("The event is not a JSON object."),
    "not_finite": _lt("The event contains NaN or an infinite number."),
    "invalid_json": _lt("The event is not valid JSON."),
    "no_mapping": _lt(
        "The fields of this system are not mapped yet. Open its key and map them."
    ),
    "error": _lt("The event could not be recorded: %s"),
    "lead_limit": _lt(
        "The event is recorded, but its lead is held back because the key reached its "
        "limit. Submit the event again to create the lead."
    ),
    # of a phone call
    "recording_host": _lt(
        "The call is logged without its recording because %s is not a recording host "
        "of the key."
    ),
}


class CustomerEvent(models.Model):
    """Records events in bulk: the only way into the ledger."""

    _inherit = "customer.event"

    @api.model
    def _record_batch(self, values_list):
        """Record what happened, for every source of events.

        Call it once for many events: the number of queries stays the same.

        :param values_list: dicts of

            * ``type``: code or id of a ``customer.event.type``
            * ``identities``: [(kind, value)], kinds as of ``customer.identity``; an
              account's value is "system:id". Several on one event are one person.
            * ``message_id``: text that is the same when the event is sent again, and
              ``source``: text within which it is unique
            * ``occurred_at``: naive UTC; default now
            * ``company_id``: default the current company
            * ``campaign_id`` or ``campaign`` (its word), ``label``, ``value`` (number)
            * ``evidence``: what tells a machine, see :meth:`_detect_bots`
            * ``contact``: (user id or None, channel) where people spoke, see
              ``customer.profile._update_last_contact``
            * ``touch``: who asks and through which ad, and ``team_id``: for types that
              make a lead, see ``crm.lead._match_or_create_leads``; ``click``: on an ad
            * ``makes_lead``: False if the lead exists already
            * ``is_public``: whether anybody may send it, by a key in a web page
            * ``is_lead_due``: whether to make its lead, which was held back, now
            * ``past_until``: naive UTC, for a backfilled event (``customer.backfill``):
              it makes no lead and hands nobody over
            * ``recurs``: whether its app may take it back, see :meth:`_take_back`
        :returns: dict of ``new`` {index: event id}, ``duplicate`` [indexes],
            ``refused`` {index: (code, message)}; each index of ``values_list`` is in
            exactly one of them
        """
        result = {"new": {}, "duplicate": [], "refused": {}}
        values_list = self._number_occurrences(values_list)
        by_company = {}
        for index, values in enumerate(values_list):
            company_id = values.get("company_id") or self.env.company.id
            by_company.setdefault(company_id, []).append((index, values))
        # sudo: users have no rights on the ledger; rows are of the event's company
        ledger = self.sudo()
        for company_id, numbered in by_company.items():
            company = ledger.env["res.company"].browse(company_id)
            rules = ledger._get_rules(company)
            for start in range(0, len(numbered), CHUNK):
                chunk = numbered[start : start + CHUNK]
                ledger._record_chunk(company, rules, chunk, result)
        return result

    @api.model
    def _get_rules(self, company):
        country = company.country_id
        return Rules(
            company_id=company.id,
            normalise=partial(
                normalise, country=country.code or "", dial=country.phone_code
            ),
            catalogue=self.env["customer.event.type"]._get_catalogue(),
            oldest=self._get_horizon(company),
            now=fields.Datetime.now(),
        )

    @api.model
    def _record_chunk(self, company, rules, numbered, result):
        values_by_index = dict(numbered)
        rows = self._prepare_rows(rules, numbered, result)
        self._make_due_leads(company, rows, values_by_index)
        rows = self._drop_known(rows, result)
        rows = self._find_campaigns(company, rows, values_by_index)
        seen, own = self.env["customer.identity"]._look_up(
            company, {pair for row in rows for pair in row.pairs}
        )
        rows = self._drop_own(rows, own, result)
        rows, requests, known = self._drop_unwanted(
            company, rows, seen, values_by_index, result
        )
        if requests:
            requests = self._part_strangers(requests, values_by_index, seen)
            self._after_refuse(
                company, [(row, values_by_index[row.index]) for row in requests]
            )
        if not rows:
            return
        rows, ids = self._identify(company, rows, values_by_index, known)
        identity_ids = [self._choose(ids, row) for row in rows]
        event_ids = self._insert(rows, identity_ids, values_by_index)
        recorded = [
            Recorded(event_ids[row.key], row, values_by_index[row.index])
            for row in rows
        ]
        result["new"] |= {event.row.index: event.event_id for event in recorded}
        self._detect_bots(company, recorded)
        profiles = self.env["customer.profile"]
        if contacts := [
            (event.event_id, *event.values["contact"])
            for event in recorded
            if event.values.get("contact")
        ]:
            profiles._update_last_contact(contacts)
        if histories := [
            (event.event_id, event.values["past_until"])
            for event in recorded
            if event.values.get("past_until")
        ]:
            profiles._update_history_until(histories)
        self._after_record(company, recorded)

    @api.model
    def _identify(self, company, rows, values_by_index, known):
        """Find or make the identities of rows, and resolve who is who.

        :param known: {pair: ``KnownIdentity``}
        :returns: (rows, those of public senders without strangers; {pair: ``Linked``})
        """
        rows = self._part_strangers(rows, values_by_index, known)
        contested, names = self._find_contested_browsers(rows, values_by_index, known)
        ids = self.env["customer.identity.link"]._link_identities(
            company, [(row.pairs, None, ()) for row in rows], known, contested
        )
        self.env["customer.identity"]._keep_names(
            {ids[pair].id: name for pair, name in names.items()}
        )
        return rows, ids

    @api.model
    def _after_record(self, company, recorded):
        """Hook: act on events that are new in the ledger, in sudo.

        :param recorded: [``Recorded``]
        """

    @api.model
    def _after_refuse(self, company, requests):
        """Hook: serve people who refused to be recorded, but ask for us, in sudo.

        Their behaviour stays unrecorded; the request is correspondence. It may come
        again: the hook itself tells a repetition by the key of the row.

        :param requests: [(row, values as of :meth:`_record_batch`)]
        """

    @api.model
    def _make_due_leads(self, company, rows, values_by_index):
        """Make the leads that were held back of events that are in the ledger.

        :param rows: {key: row}
        """
        due = {
            key: row
            for key, row in rows.items()
            if values_by_index[row.index].get("is_lead_due")
        }
        if not due:
            return
        found = self.env.execute_query(
            SQL(
                "SELECT replace(key::text, '-', ''), id FROM customer_event "
                "WHERE key = ANY(%s::uuid[])",
                list(due),
            )
        )
        ids = {due[key].index: event_id for key, event_id in found}
        rows = [due[key] for key, _event_id in found]
        known, own = self.env["customer.identity"]._look_up(
            company, {pair for row in rows for pair in row.pairs}
        )
        rows = self._drop_own(rows, own, {"refused": {}})
        rows = self._part_strangers(rows, values_by_index, known)
        self._after_due(
            company,
            [Recorded(ids[row.index], row, values_by_index[row.index]) for row in rows],
        )

    @api.model
    def _after_due(self, company, recorded):
        """Hook: make the leads of events that are known, in sudo.

        They may have been made meanwhile.

        :param recorded: [``Recorded``]
        """

    @api.model
    def _may_make_lead(self, row, values):
        """Whether this event asks for a lead, which no other app has made yet."""
        is_asked = values.get("makes_lead", True) and not values.get("past_until")
        return bool(row.makes_lead and is_asked)

    @api.model
    def _prepare_rows(self, rules, numbered, result):
        """Return {key: row}; of two events with the same key the first."""
        rows = {}
        for index, values in numbered:
            row = _try_prepare(index, values, rules)
            if isinstance(row, Refused):
                self._refuse(result, index, row.code, row.detail)
            elif row.key in rows:
                result["duplicate"].append(index)
            else:
                rows[row.key] = row
        return rows

    @api.model
    def _refuse(self, result, index, code, detail=""):
        result["refused"][index] = (code, self._get_refusal_text(code, detail))

    @api.model
    def _get_refusal_text(self, code, detail=""):
        """Describe in words why an event was refused."""
        return self.env._(MESSAGES[code]).replace("%s", detail)

    @api.model
    def _drop_known(self, rows, result):
        """Return the rows that are not in the ledger yet.

        Asked before the INSERT: ``ON CONFLICT`` would use up an id for each repeated
        event.
        """
        if not rows:
            return []
        found = self.env.execute_query(
            SQL(
                "SELECT key::text FROM customer_event WHERE key = ANY(%s::uuid[])",
                list(rows),
            )
        )
        for (key,) in found:
            result["duplicate"].append(rows.pop(key.replace("-", "")).index)
        return list(rows.values())

    @api.model
    def _drop_unwanted(self, company, rows, known, values_by_index, result):
        """Refuse rows of people who must not be recorded.

        :returns: (rows to record, refused rows of people who ask for us all the same,
            {pair: ``KnownIdentity``} of the rows to record)
        """
        pairs = {pair for row in rows for pair in row.pairs}
        erased = self.env["customer.erasure"]._find(company, pairs)
        refused = {
            pair for pair, identity in known.items() if identity.consent == "refused"
        }
        requests = []
        if erased or refused:
            for row in rows:
                if not erased.isdisjoint(row.pairs):
                    self._refuse(result, row.index, "erased")
                elif not refused.isdisjoint(row.pairs):
                    self._refuse(result, row.index, "consent")
                    if self._may_make_lead(row, values_by_index[row.index]):
                        requests.append(row)
            rows = [row for row in rows if row.index not in result["refused"]]
            kept = {pair for row in rows for pair in row.pairs}
            known = {pair: row for pair, row in known.items() if pair in kept}
        return rows, requests, known

    @api.model
    def _choose(self, ids, row):
        """Return the identity that an event hangs on: the surest personal kind.

        A number that somebody gives goes before the browser they use, which may be a
        stand's tablet. What else is known of the identities does not matter, so the
        answer is always the same.
        """
        if len(row.pairs) > 1:
            is_of_many = self.env["customer.identity"]._is_of_many
            for pair in sorted(row.pairs, key=_is_browser):
                if not is_of_many(*pair):
                    return ids[pair].id
        return ids[row.pairs[0]].id

    @api.model
    def _find_campaigns(self, company, rows, values_by_index):
        """Return the rows with the campaigns that their words mean; the id of the word
        goes into the values."""
        words = {
            row.index: ("campaign", word)
            for row in rows
            if not row.campaign_id
            and (word := values_by_index[row.index].get("campaign"))
        }
        if not words:
            return rows
        aliases = self.env["alignment.utm.alias"]
        meanings = aliases._resolve(company, set(words.values()))
        found = {
            index: meanings[word] for index, word in words.items() if word in meanings
        }
        for index, meaning in found.items():
            values_by_index[index] = {
                **values_by_index[index],
                "campaign_alias_id": meaning.alias_id,
            }
        return [
            row._replace(campaign_id=found[row.index].record_id)
            if row.index in found
            else row
            for row in rows
        ]

    @api.model
    def _insert(self, rows, identity_ids, values_by_index):
        """Insert events, sorted by key. :returns: {key: event id}

        Two transactions with the same events wait for each other instead of running
        into a deadlock.
        """
        order = sorted(range(len(rows)), key=lambda number: rows[number].key)
        found = self.env.execute_query(
            SQL(
                "SELECT nextval('customer_event_id_seq') FROM generate_series(1, %s)",
                len(rows),
            )
        )
        event_ids, lines = {}, []
        for number, (event_id,) in zip(order, found, strict=True):
            row = rows[number]
            alias_id = values_by_index[row.index].get("campaign_alias_id")
            event_ids[row.key] = event_id
            lines.append(
                f"{event_id}\t{row.key}\t{identity_ids[number]}\t{row.type_id}\t"
                f"{row.occurred_at}\t{copied(row.campaign_id)}\t{copied(alias_id)}\t"
                f"{copied(row.label)}\t{copied(row.value)}\n"
            )
        file = io.StringIO("".join(lines))
        with retried_if_known():
            self.env.cr.copy_from(file, self._table, columns=COLUMNS)
        self.env["customer.profile"].invalidate_model(
            ["event_count", "raw_event_count"], flush=False
        )
        return event_ids


def _is_browser(pair):
    kind, _value = pair
    return kind == "visitor"


def _try_prepare(index, values, rules):
    """Return the row, or the ``Refused`` with the reason why there is none."""
    try:
        return prepare(index, values, rules)
    except Refused as refused:
        return refused
