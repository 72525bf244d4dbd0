# database: ours
"""Drafting both daily reports where there are a million leads and half a million
feedbacks, against hand-written SQL of the same figures, by person and for the same
three days, in the same run (``floors/daily_report.sql``)."""

import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

from odoo import fields

from odoo.addons.lead_alignment.tools.local_day import get_local_day

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from feedback_data import fill  # noqa: E402

ROUNDS = 7
AT_MOST = 2
FLOOR = Path(os.environ["BENCH_FOLDER"], "floors", "daily_report.sql").read_text()

fill(env)  # noqa: F821
company = env.company  # noqa: F821
reports = env["alignment.daily.report"]  # noqa: F821
env.cr.execute("DELETE FROM alignment_daily_report")  # noqa: F821
env.invalidate_all()  # noqa: F821
zone = company._get_timezone()
today = get_local_day(fields.Datetime.now(), zone)


def by_report():
    drafts = reports.create(
        [
            {
                "company_id": company.id,
                "department": department,
                "date": today,
                "due_date": fields.Datetime.now(),
            }
            for department in ("marketing", "sales")
        ]
    )
    drafts._sync_members()
    drafts._refresh_figures()
    env.flush_all()  # noqa: F821
    return drafts


def by_sql(drafts):
    marketing = drafts[0]
    days = [today, marketing._get_previous_day(), today - timedelta(days=7)]
    values = {
        "zone": zone,
        "company": company.id,
        "days": tuple(days),
        "now": fields.Datetime.now(),
    }
    for place, day in enumerate(days):
        start, end = marketing._get_bounds(day, fields.Date.add(day, days=1))
        values |= {f"start_{place}": start, f"end_{place}": end}
    rows = {}
    for statement in FLOOR.split("-- name: ")[1:]:
        name, _newline, query = statement.partition("\n")
        env.cr.execute(query, values)  # noqa: F821
        rows[name] = env.cr.fetchall()  # noqa: F821
    return rows


def timed(action, *args):
    begin = time.perf_counter()
    result = action(*args)
    return time.perf_counter() - begin, result


ratios = []
for number in range(ROUNDS):
    env.invalidate_all()  # noqa: F821
    before = env.cr.sql_log_count  # noqa: F821
    ours, drafts = timed(by_report)
    queries = env.cr.sql_log_count - before  # noqa: F821
    floor, rows = timed(by_sql, drafts)
    found = {
        figure.key: figure.value
        for figure in drafts.figure_ids
        if figure.key != "outcome"
    }
    leads = sum(row[2] for row in rows["leads"] if row[0] == today)
    pipeline = sum(row[2] or 0 for row in rows["untouched and pipeline"])
    assert found["leads"] == leads > 0, (found["leads"], leads)
    assert abs(found["pipeline"] - float(pipeline)) < 1, (found["pipeline"], pipeline)
    waiting = sum(row[1] for row in rows["waiting"])
    assert found["feedback_waiting"] == waiting, (found["feedback_waiting"], waiting)
    if number:  # the first warms the caches
        ratios.append(ours / floor)
        print(
            f"both drafts {ours:.3f} s ({queries} queries), SQL {floor:.3f} s, "
            f"ratio {ours / floor:.2f}"
        )
    env.cr.execute("DELETE FROM alignment_daily_report")  # noqa: F821
    env.invalidate_all()  # noqa: F821
ratio = statistics.median(ratios)
print(f"median ratio {ratio:.2f} (at most {AT_MOST})")
env.cr.rollback()  # noqa: F821
assert ratio <= AT_MOST
