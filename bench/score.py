# database: ours
"""Scores of a million people from one and from ten million events: all of them, a
thousand of them, a night, a preview, each beside hand-written SQL of the same
definition (``floors/scores.sql``) in the same run. Rows: ``floors/ledger_rows.sql``,
all within the windows of the rules."""

import os
import random
import statistics
import time
from datetime import timedelta
from pathlib import Path

from odoo.tools import SQL

MILLION = 1_000_000
EVENTS = int(os.environ.get("BENCH_EVENTS", 10 * MILLION))
PEOPLE, CHUNK, DAYS, DIRTY = MILLION, 250_000, 500, 1000
AT_MOST = {"full": 1.5, "dirty": 2, "preview": 1.5}
FLOORS = Path(os.environ["BENCH_FOLDER"], "floors")
ROWS = (FLOORS / "ledger_rows.sql").read_text()
MAKE_PEOPLE = (FLOORS / "ledger_people.sql").read_text()
SCORES = (FLOORS / "scores.sql").read_text()
# code, points, how many count, group
RULES = (
    ("page_view", 1, 10, "web"),
    ("site_search", 5, 4, "web"),
    ("email_click", 3, 3, ""),
    ("form", 60, 2, ""),
    ("chat", 20, 2, ""),
    ("email_open", 1, 5, ""),
)
HALF_LIFE, WEB_CAP = 14, 25

cr = env.cr  # noqa: F821
company = env.company  # noqa: F821
company.event_retention_months = 36
catalogue = env["customer.event.type"]._get_catalogue()  # noqa: F821
scores = env["customer.score"]  # noqa: F821
today = company._get_today()
agreement = env["alignment.agreement"]._get_general(company)  # noqa: F821


def timed(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def run(title, ours, floor, at_most, rounds=3):
    """Each side in turns, taken back each time. :returns: median of ours, of ratios"""
    pairs = []
    for _round in range(rounds):
        seconds = []
        for action in (floor, ours):
            cr.execute("SAVEPOINT bench")
            taken, result = timed(action)
            cr.execute("ROLLBACK TO SAVEPOINT bench")
            env.invalidate_all(flush=False)  # noqa: F821
            seconds.append((taken, result))
        (floor_took, expected), (ours_took, found) = seconds
        assert expected is None or found == expected, f"{found} for {expected}"
        pairs.append((ours_took, ours_took / floor_took))
        print(
            f"  {title}: ours {ours_took:.3f} s, SQL {floor_took:.3f} s, "
            f"{ours_took / floor_took:.2f}"
        )
    ratio = statistics.median(pair[1] for pair in pairs)
    print(f"{title}: {ratio:.2f} (at most {at_most})")
    assert ratio <= at_most, title
    return statistics.median(pair[0] for pair in pairs)


def make_people():
    cr.execute(MAKE_PEOPLE, {"company": company.id, "people": PEOPLE})
    return cr.fetchone()


def insert(first, last):
    for begin in range(first, last + 1, CHUNK):
        cr.execute(
            ROWS,
            {
                "first": begin,
                "last": min(begin + CHUNK - 1, last),
                "identity": identity,
                "people": PEOPLE,
                "types": [catalogue[rule[0]][0] for rule in RULES],
                # the last of ten million is of today
                "start": env["customer.score"]._get_day_starts(  # noqa: F821
                    company, rule_set
                )[-1]
                - timedelta(seconds=4 * 10 * MILLION + 3600),
                "campaign": None,
            },
        )
    cr.execute("DELETE FROM customer_profile_dirty")
    cr.execute("ANALYZE customer_event, customer_identity, customer_profile")


def make_rules():
    agreement.score_rule_ids.unlink()
    agreement.score_exclusion_ids.unlink()
    web = agreement.score_group_ids[:1]
    web.cap = WEB_CAP
    env["alignment.score.rule"].create(  # noqa: F821
        [
            {
                "agreement_id": agreement.id,
                "event_type_id": catalogue[code][0],
                "points": points,
                "cap": cap,
                "window_days": DAYS,
                "half_life_days": HALF_LIFE,
                "group_id": web.id if group else False,
            }
            for code, points, cap, group in RULES
        ]
    )
    agreement._publish_score()
    env.flush_all()  # noqa: F821
    return env["alignment.agreement"]._get_score_rules(company)  # noqa: F821


def by_sql(whose="TRUE"):
    starts = scores._get_day_starts(company, rule_set)
    rows = [
        SQL(
            "(%s, %s::float8, %s, %s::timestamp, %s::float8, %s, %s::float8)",
            catalogue[code][0],
            points,
            cap,
            starts[0],
            HALF_LIFE,
            0 if group else number,
            WEB_CAP if group else "Infinity",
        )
        for number, (code, points, cap, group) in enumerate(RULES, 1)
    ]
    rows.append(
        SQL(
            "(%s, 0::float8, 0, %s::timestamp, 1::float8, 0, 'Infinity'::float8)",
            catalogue["score_reset"][0],
            starts[0],
        )
    )
    cr.execute(
        SQL(
            SCORES,
            days=len(starts) - 1,
            starts=starts[:-1],
            rules=SQL(", ").join(rows),
            whose=whose if isinstance(whose, SQL) else SQL(whose),
        )
    )
    return total()


def total():
    cr.execute(
        "SELECT sum(engagement), count(*) FROM customer_profile WHERE band='hot'"
    )
    return cr.fetchone()


def by_us():
    """As the scheduled job walks."""
    states = env["customer.score.state"]  # noqa: F821
    last = 0
    while last >= 0:
        last, _count = states._walk_profiles(company, last, 200_000)
    return total()


def some():
    return random.Random(1).sample(range(profile, profile + PEOPLE), DIRTY)  # noqa: S311


def some_by_us():
    scores._write_scores(company, some())
    return total()


def some_by_sql():
    return by_sql(SQL("identity.profile_id = ANY(%s)", some()))


rule_set = make_rules()
profile, identity = make_people()
seconds, _none = timed(lambda: insert(1, MILLION))
print(f"{MILLION:,} events in {seconds:.0f} s")
small = run("1,000 people at 1 M events", some_by_us, some_by_sql, AT_MOST["dirty"], 5)
seconds, _none = timed(lambda: insert(MILLION + 1, EVENTS))
print(f"{EVENTS:,} events, in {seconds:.0f} s more")
large = run("1,000 people at 10 M events", some_by_us, some_by_sql, AT_MOST["dirty"], 5)
print(f"1,000 people, at ten times as many events: {large / small:.2f}")
full = run("everybody", by_us, by_sql, AT_MOST["full"], 3)
by_us()
cr.execute("ANALYZE customer_profile")

# a night: only people whose number changes are touched
starts = scores._get_day_starts(company, rule_set)
night = scores._get_parts(company, None, today + timedelta(days=1))
env.flush_all()  # noqa: F821
rows = env.execute_query(  # noqa: F821
    SQL(
        "WITH %(scores)s, %(judged)s SELECT count(*) FROM judged WHERE "
        "(engagement, band) IS DISTINCT FROM (engagement_before, band_before)",
        **night,
    )
)
cr.execute(
    "SELECT sum(n_tup_upd) FROM pg_stat_xact_user_tables WHERE relname = "
    "'customer_profile'"
)
before = cr.fetchone()[0]
get_today = type(company)._get_today
type(company)._get_today = lambda self: today + timedelta(days=1)
seconds, _result = timed(by_us)
type(company)._get_today = get_today
cr.execute(
    "SELECT sum(n_tup_upd) FROM pg_stat_xact_user_tables WHERE relname = "
    "'customer_profile'"
)
touched = cr.fetchone()[0] - before
print(f"a night: {seconds:.1f} s, {touched:,} rows touched, {rows[0][0]:,} change")
assert touched == rows[0][0]

agreement.score_rule_ids[0].points = 2
env.flush_all()  # noqa: F821
edited = agreement._get_edited_rules()
seconds, _moves = timed(lambda: scores._preview(company, edited))
print(
    f"preview of another rule: {seconds:.1f} s, {seconds / full:.2f} of a full "
    f"recompute (at most {AT_MOST['preview']})"
)
assert seconds / full <= AT_MOST["preview"]

cr.rollback()
