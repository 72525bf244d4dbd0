# database: ours
"""*Sources and Cost* by source, and *Sources Compared*, on a million leads with half a
million feedbacks of five answers each, against hand-written SQL in the same run
(``floors/source_quality.sql``)."""

import os
import statistics
import sys
import time
from pathlib import Path

from odoo import fields

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from feedback_data import fill  # noqa: E402

ROUNDS = 7
AT_MOST = 1.3
ZONE = "Asia/Ho_Chi_Minh"
COMPARED = [
    *("name", "lead_count", "won_share", "won_range", "previous_lead_count"),
    *("dimension", "span", "date_from", "value", "company_id", "lost_reasons"),
]
FLOOR = Path(os.environ["BENCH_FOLDER"], "floors", "source_quality.sql").read_text()
MEASURES = [
    *("lead_count:sum", "valid_share:ratio", "contacted_share:ratio"),
    *("accepted_share:ratio", "won_share:ratio", "quality:avg", "spend:sum"),
    *("cost_per_lead:ratio", "cost_per_won:ratio"),
]

fill(env)  # noqa: F821
head = env.ref("base.user_admin")  # noqa: F821
head.tz = ZONE
report = env["crm.source.report"].with_user(head).with_context(tz=ZONE)  # noqa: F821
summary = env["crm.source.summary"].with_user(head).with_context(tz=ZONE)  # noqa: F821


def by_report():
    env.invalidate_all()  # noqa: F821
    groups = report.formatted_read_group([], ["source_id"], MEASURES)
    return [round(group["quality:avg"], 6) for group in groups if group["quality:avg"]]


def by_sql():
    env.cr.execute(FLOOR, {"companies": tuple(head.company_ids.ids)})  # noqa: F821
    rows = [row for row in env.cr.fetchall() if row[0]]  # noqa: F821
    names = env["utm.source"].browse(row[0] for row in rows)  # noqa: F821
    names.mapped("display_name")
    return [round(row[6], 6) for row in rows if row[6]]


def by_summary():
    env.invalidate_all()  # noqa: F821
    rows = summary.search_fetch(
        [
            *[("dimension", "=", "source_id"), ("span", "=", "month")],
            ("date_from", ">=", fields.Date.add(fields.Date.today(), months=-2)),
        ],
        COMPARED,
    )
    return rows.read(COMPARED)


def timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


ratios = []
for number in range(ROUNDS):
    floor, expected = timed(by_sql)
    ours, found = timed(by_report)
    assert sorted(found) == sorted(expected), f"{found} {expected}"
    if number:  # the first warms the caches
        ratios.append(ours / floor)
        print(f"report {ours:.3f} s, SQL {floor:.3f} s, ratio {ours / floor:.2f}")
seconds, rows = timed(by_summary)
print(f"compared, with the month before and reasons: {len(rows)} rows, {seconds:.2f} s")
ratio = statistics.median(ratios)
print(f"median ratio {ratio:.2f} (at most {AT_MOST})")
env.cr.rollback()  # noqa: F821
assert ratio <= AT_MOST
