"""Whether all is well after the run: nothing lost, nothing double, nobody refused who
should not have been."""

import time
from collections import Counter

DRAIN_SECONDS = 600
# after somebody broke something, so long an answer may be missing
SHADOW = {"primary crashes": 45, "server killed with its workers": 30}
USUAL_SHADOW = 5
WAITING = """
    SELECT (SELECT count(*) FROM alignment_ingest_batch WHERE state = 'waiting')
         + (SELECT count(*) FROM customer_event_inbox WHERE error IS NULL)
         + (SELECT count(*) FROM customer_profile_dirty)
         + (SELECT count(*) FROM crm_lead_import WHERE state = 'loading')
"""
EVENTS = """
    SELECT count(*) FROM customer_event event
      JOIN customer_identity identity ON identity.id = event.identity_id
     WHERE identity.value ~ '^rig[0-9]+$'
"""
OUTCOMES = """
    SELECT note, lead_id, count(*) FROM crm_k_status_change
     WHERE note LIKE 'rig %' GROUP BY note, lead_id
"""
FILES = """
    SELECT import_id, count(*) FROM crm_lead_import_line
     WHERE lead_id IS NOT NULL GROUP BY import_id
"""
# {fault: SQL that counts it}
FAULTS = {
    "an announcement made twice": """
        SELECT count(*) FROM (
            SELECT FROM mail_activity WHERE automated AND active
             GROUP BY res_model, res_id, activity_type_id, user_id, summary
            HAVING count(*) > 1) twice""",
    "two running timers of one promise": """
        SELECT count(*) FROM (
            SELECT FROM crm_lead_sla WHERE state = 'running'
             GROUP BY lead_id, policy_id HAVING count(*) > 1) twice""",
    "a lease longer than its time": """
        SELECT count(*) FROM crm_lead_lease
          JOIN crm_lead lead ON lead.id = lead_id
          JOIN res_company company ON company.id = lead.company_id
         WHERE expires_at > now() AT TIME ZONE 'UTC'
                            + lease_minutes * interval '1 minute'""",
    "a batch that failed": """
        SELECT count(*) FROM alignment_ingest_batch WHERE state = 'failed'""",
}


def wait_until_drained(server, database):
    """:returns: how many pieces of work still wait after DRAIN_SECONDS"""
    end = time.time() + DRAIN_SECONDS
    while time.time() < end:
        left = int(server.query(WAITING, database)[0][0])
        if not left:
            return 0
        time.sleep(5)
    return left


def judge(server, database, notes, broken):
    """:returns: [(what was looked at, how many, how many are wrong)]"""

    def query(sql):
        return server.query(sql, database)

    stored = int(query(EVENTS)[0][0])
    rows = [
        (note, int(lead_id), int(count)) for note, lead_id, count in query(OUTCOMES)
    ]
    times = Counter()
    for note, _lead_id, count in rows:
        times[note] += count
    loaded = {int(file_id): int(count) for file_id, count in query(FILES)}
    verdict = [
        (
            "events accepted, in the ledger once",
            len(notes.events),
            abs(stored - len(notes.events)),
        ),
        (
            "outcomes acknowledged, filed once",
            len(notes.outcomes),
            sum(times[note] != 1 for note in notes.outcomes),
        ),
        (
            "outcomes of lost answers, filed at most once",
            len(times),
            sum(count > 1 for count in times.values()),
        ),
        (
            "files loaded, each row once",
            len(notes.files),
            sum(loaded.get(one, 0) != rows for one, rows in notes.files.items()),
        ),
        (
            "requests, errors but of what was killed",
            len(notes.answers),
            len(find_errors(notes, broken)),
        ),
    ]
    verdict += [(fault, 0, int(query(sql)[0][0])) for fault, sql in FAULTS.items()]
    return verdict


def find_errors(notes, broken):
    """Return (moment, kind, what) of server errors that no break explains."""
    failed = [
        (moment + seconds, kind, str(status))
        for moment, kind, seconds, status in notes.answers
        if status >= 500 or not status
    ]
    # a sentence for the user is no error of the server's
    failed += [
        one
        for one in notes.errors
        if not one[2].startswith(("odoo.exceptions", "odoo.http.Session"))
    ]
    return [
        one
        for one in failed
        if not any(
            moment - 1 <= one[0] <= moment + SHADOW.get(what, USUAL_SHADOW)
            for moment, what in broken
        )
    ]


def describe_speed(notes):
    """:returns: [(kind, answers, median, 95 of 100)] in seconds, of those that came"""
    by_kind = {}
    for _moment, kind, seconds, status in notes.answers:
        if 200 <= status < 400:
            by_kind.setdefault(kind, []).append(seconds)
    return [
        (kind, len(times), times[len(times) // 2], times[len(times) * 95 // 100])
        for kind, found in sorted(by_kind.items())
        for times in [sorted(found)]
    ]
