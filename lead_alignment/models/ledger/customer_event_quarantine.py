from datetime import datetime, timedelta
from hashlib import blake2b

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.event_rows import get_key

# Mail gateways follow the links of a mail at delivery, from the cloud and with a
# browser's user agent. Lists of addresses and agents do not recognise them (Mautic
# #16263); the time does.
DELIVERY_SECONDS = 10
BURST_SECONDS = 5
BURST_LINKS = 3
HONEYPOT_SECONDS = 300
ADDRESS_SECONDS = 60
ADDRESS_RECIPIENTS = 5
PROOF_MINUTES = 30
# later proof of a person may release these; the others are machines for certain
RELEASABLE = ("delivery", "burst", "address")

# all traces close in time to a click on the honeypot of the same message
BESIDE_HONEYPOT = """
    SELECT other.event_id
      FROM customer_event_trace seen
      JOIN customer_event event ON event.id = seen.event_id
      JOIN customer_event_trace other
        ON other.identity_id = seen.identity_id
       AND other.message = seen.message
       AND other.date BETWEEN seen.date - %(around)s
                          AND seen.date + %(around)s
     WHERE %(mine)s AND event.quarantine = 'honeypot'
"""
# all traces of a short time in which several links of one message were followed
IN_BURST = """
    SELECT unnest(array_agg(other.event_id)) AS event_id
      FROM customer_event_trace seen
      JOIN customer_event_trace centre
        ON centre.identity_id = seen.identity_id
       AND centre.message = seen.message
       AND centre.date BETWEEN seen.date - %(span)s AND seen.date
      JOIN customer_event_trace other
        ON other.identity_id = centre.identity_id
       AND other.message = centre.message
       AND other.date BETWEEN centre.date AND centre.date + %(span)s
     WHERE %(mine)s
     GROUP BY centre.event_id
    HAVING count(DISTINCT other.link) >= %(links)s
"""
# all traces of a short time in which one address opened mails to many recipients
OF_ADDRESS = """
    SELECT unnest(array_agg(DISTINCT other.event_id)) AS event_id
      FROM customer_event_trace seen
      JOIN customer_event_trace other
        ON other.address = seen.address
       AND other.date BETWEEN seen.date - %(span)s AND seen.date + %(span)s
     WHERE %(mine)s
     GROUP BY seen.event_id
    HAVING count(DISTINCT other.identity_id) >= %(recipients)s
"""
# of each message, the last click before an event that only a person can cause
RELEASE_PROVEN = """
    WITH people AS (
        SELECT DISTINCT identity.profile_id
          FROM customer_event event
          JOIN customer_identity identity ON identity.id = event.identity_id
         WHERE event.id = ANY(%(ids)s) AND identity.profile_id IS NOT NULL
    ), aside AS (
        SELECT trace.event_id, trace.message, trace.date, people.profile_id
          FROM people
          JOIN customer_identity identity USING (profile_id)
          JOIN customer_event_trace trace ON trace.identity_id = identity.id
          JOIN customer_event event ON event.id = trace.event_id
         WHERE event.quarantine = ANY(%(releasable)s)
    ), proven AS (
        SELECT aside.event_id,
               row_number() OVER (
                   PARTITION BY proof.id, aside.message
                   ORDER BY aside.date DESC, aside.event_id DESC) AS place
          FROM aside
          JOIN customer_identity identity USING (profile_id)
          JOIN customer_event proof
            ON proof.identity_id = identity.id
           AND proof.occurred_at >= aside.date
           AND proof.occurred_at <= aside.date + %(soon)s
          JOIN customer_event_type type
            ON type.id = proof.type_id AND type.is_human_proof
    ), released AS (
        UPDATE customer_event event SET quarantine = NULL
          FROM customer_event before
         WHERE event.id IN (SELECT event_id FROM proven WHERE place = 1)
           AND before.id = event.id
        RETURNING event.id, before.quarantine
    ), marked AS (
        UPDATE customer_event_trace SET is_released = TRUE
         WHERE event_id IN (SELECT id FROM released)
    )
    SELECT id, quarantine FROM released
"""


class CustomerEvent(models.Model):
    """Quarantines opens and clicks of machines, and releases those of people.

    The ``evidence`` of an event, all optional: ``message`` (one mail to one
    recipient), ``link``, ``address`` (of the client), ``delivered_at`` (naive UTC),
    ``method``, ``purpose`` (of the request's headers), ``is_agent`` (the browser's
    name is a program's), ``is_forged`` (the link lacks our seal), ``is_honeypot``.
    """

    _inherit = "customer.event"

    @api.model
    def _detect_bots(self, company, recorded):
        """Quarantine machines and release people among the events just recorded.

        The events of a burst, and the proof of a person, may come in any order: earlier
        events are judged again.

        :param recorded: [``Recorded``]
        """
        traced = [
            event
            for event in recorded
            if event.row.is_machine_prone and event.row.evidence
        ]
        if traced:
            self._store_traces(traced)
            self._quarantine_certain(traced)
            self._quarantine_bursts([event.event_id for event in traced])
        if traced or any(event.row.is_human_proof for event in recorded):
            self._release_proven([event.event_id for event in recorded])

    @api.model
    def _store_traces(self, traced):
        def digest(value):
            if not value:
                return None
            return blake2b(
                str(value).encode("utf-8", "replace"), digest_size=8
            ).hexdigest()

        evidence = [event.row.evidence for event in traced]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_event_trace (event_id, identity_id, date, message,
                                                  link, address, is_released)
                SELECT event.id, event.identity_id, event.occurred_at, seen.message,
                       seen.link, seen.address, FALSE
                  FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[])
                       AS seen(event_id, message, link, address)
                  JOIN customer_event event ON event.id = seen.event_id
                """,
                [event.event_id for event in traced],
                [digest(found.get("message")) for found in evidence],
                [digest(found.get("link")) for found in evidence],
                [digest(found.get("address")) for found in evidence],
            )
        )

    @api.model
    def _quarantine_certain(self, traced):
        """Quarantine events that are a machine's by their own evidence."""
        verdicts = {}
        for event_id, row, _values in traced:
            if verdict := get_verdict(row.occurred_at, row.evidence):
                verdicts.setdefault(verdict, []).append(event_id)
        for verdict, event_ids in verdicts.items():
            self._set_quarantine(
                SQL("SELECT unnest(%s::int[]) AS event_id", event_ids), verdict
            )

    @api.model
    def _quarantine_bursts(self, event_ids):
        """Quarantine events that form a burst with others, earlier ones included."""
        mine = SQL("seen.event_id = ANY(%s)", event_ids)
        self._set_quarantine(
            SQL(
                BESIDE_HONEYPOT,
                mine=mine,
                around=timedelta(seconds=HONEYPOT_SECONDS),
            ),
            "honeypot",
        )
        self._set_quarantine(
            SQL(
                IN_BURST,
                mine=mine,
                span=timedelta(seconds=BURST_SECONDS),
                links=BURST_LINKS,
            ),
            "burst",
        )
        self._set_quarantine(
            SQL(
                OF_ADDRESS,
                mine=mine,
                span=timedelta(seconds=ADDRESS_SECONDS),
                recipients=ADDRESS_RECIPIENTS,
            ),
            "address",
        )

    @api.model
    def _set_quarantine(self, event_ids, verdict):
        """Quarantine the selected events, unless they are released or stronger
        quarantined.

        :param event_ids: SQL that selects ``event_id``
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_event event SET quarantine = %(verdict)s
                  FROM customer_event_trace trace
                 WHERE trace.event_id = event.id
                   AND event.id IN (%(ids)s)
                   AND NOT trace.is_released
                   AND event.quarantine IS DISTINCT FROM %(verdict)s
                   AND (event.quarantine IS NULL OR %(is_stronger)s)
                """,
                ids=event_ids,
                verdict=verdict,
                is_stronger=verdict not in RELEASABLE,
            )
        )
        self.env["customer.event"].invalidate_model(["quarantine"])

    @api.model
    def _release_proven(self, event_ids):
        """Release clicks of people who proved soon after that they are no machine.

        A proof is an event that only a person can cause. Of each message it releases
        the last click before it.
        """
        rows = self.env.execute_query(
            SQL(
                RELEASE_PROVEN,
                ids=event_ids,
                releasable=list(RELEASABLE),
                soon=timedelta(minutes=PROOF_MINUTES),
            )
        )
        if rows:
            reason = self.env._("Human activity right after it")
            self._log_review(rows, reason, is_release=True, user_id=False)

    @api.model
    def _log_review(self, rows, reason, is_release, user_id):
        """Log the reason of a quarantine or release.

        :param rows: [(event id, quarantine)]
        """
        self.env["customer.event"].invalidate_model(["quarantine"])
        self.env["customer.event.review"]._append(
            [
                {
                    "event_id": event_id,
                    "quarantine": quarantine,
                    "reason": reason,
                    "is_release": is_release,
                    "user_id": user_id,
                    "date": fields.Datetime.now(),
                }
                for event_id, quarantine in rows
            ]
        )

    @api.model
    def _retract(self, company, message_ids, reason, source="crm"):
        """Quarantine events that did not happen after all, e.g. of an undone outcome.

        Nothing is deleted.

        :param message_ids: texts, unique within ``source``
        """
        keys = [get_key(company.id, source, message_id) for message_id in message_ids]
        self._retract_where(SQL("key = ANY(%s::uuid[])", keys), reason)

    @api.model
    def _retract_where(self, condition, reason):
        """Quarantine the events that meet ``condition`` (SQL), unless they are already.

        :param reason: text for the log
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_event SET quarantine = 'undone'
                 WHERE %s AND quarantine IS NULL
                RETURNING id
                """,
                condition,
            )
        )
        if rows:
            rows = [(event_id, "undone") for (event_id,) in rows]
            self._log_review(rows, reason, is_release=False, user_id=self.env.uid)

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    def action_release(self):
        """Ask for the reason, then release these events."""
        return self.env["customer.profile"]._open_reason_wizard(
            self.env._("Restore Events: Reason"),
            default_purpose="release",
            default_event_ids=self.ids,
        )

    def action_quarantine(self):
        """Ask for the reason, then quarantine these events."""
        return self.env["customer.profile"]._open_reason_wizard(
            self.env._("Filter Out as Bot: Reason"),
            default_purpose="quarantine",
            default_event_ids=self.ids,
        )

    def _quarantine_by_hand(self, reason):
        """Quarantine these events: they count for nothing."""
        self._review(reason, is_release=False)

    def _release_by_hand(self, reason):
        """Let these events count again; the rules leave them alone from now on."""
        self._review(reason, is_release=True)

    def _review(self, reason, is_release):
        """:raises ValidationError: without a reason
        :raises UserError: where there is nothing to do"""
        if not (reason or "").strip():
            raise ValidationError(self.env._("Enter a reason."))
        self.env["customer.profile"]._check_may_join()
        self.check_access("read")
        events = self.filtered(lambda event: bool(event.quarantine) == is_release)
        if not events:
            raise UserError(
                self.env._("None of these events are filtered.")
                if is_release
                else self.env._("These events are already filtered out.")
            )
        rows = [(event.id, event.quarantine or "hand") for event in events]
        self.env.cr.execute(
            SQL(
                "UPDATE customer_event SET quarantine = %s WHERE id = ANY(%s)",
                None if is_release else "hand",
                events.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE customer_event_trace SET is_released = %s "
                "WHERE event_id = ANY(%s)",
                is_release,
                events.ids,
            )
        )
        self._log_review(rows, reason, is_release, self.env.uid)


def get_verdict(occurred_at: datetime, evidence: dict) -> str:
    """Return why one open or click is a machine's; an empty text if it may not be."""
    if str(evidence.get("method") or "").upper() == "HEAD":
        return "head"
    if "prefetch" in str(evidence.get("purpose") or "").lower():
        return "prefetch"
    if evidence.get("is_agent") is True:
        return "agent"
    if evidence.get("is_forged") is True:
        return "forged"
    if evidence.get("is_honeypot") is True:
        return "honeypot"
    delivered_at = evidence.get("delivered_at")
    if isinstance(delivered_at, datetime):
        seconds = (occurred_at - delivered_at).total_seconds()
        if abs(seconds) <= DELIVERY_SECONDS:
            return "delivery"
    return ""
