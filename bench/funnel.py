# database: ours
"""*Funnel* as it opens and closing a month, on a million leads with two million
touchpoints, against hand-written SQL in the same run (``floors/funnel.sql``,
``floors/month.sql``); what a cold dashboard, attribution and the other reports take."""

import os
import statistics
import sys
import time
from pathlib import Path

from odoo import fields

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
sys.path.insert(0, os.path.dirname(os.environ["BENCH_FOLDER"]))
from feedback_data import fill  # noqa: E402

from devtools.dashboard_specs import DASHBOARDS  # noqa: E402

ROUNDS = 7
AT_MOST = 1.3
ZONE = "Asia/Ho_Chi_Minh"
MONTH_AT_MOST = 1.5
FOLDER = Path(os.environ["BENCH_FOLDER"])
FLOOR = (FOLDER / "floors" / "funnel.sql").read_text()
MONTH_FLOOR = (FOLDER / "floors" / "month.sql").read_text()
COLD = 3  # seconds
MEASURES = [
    *("lead_count:sum", "mql_count:sum", "sal_count:sum", "sql_count:sum"),
    *("customer_count:sum", "sql_share:avg", "revenue:sum"),
]

fill(env)  # noqa: F821
cr = env.cr  # noqa: F821
type_id = env["customer.event.type"]._get_catalogue()["form"].type_id  # noqa: F821
cr.execute(
    """
    INSERT INTO crm_lead_touch (lead_id, date, type_id, source_id, campaign_id)
    SELECT id, create_date - n * interval '2 days', %s, source_id, campaign_id
      FROM crm_lead CROSS JOIN generate_series(0, 1) n
    """,
    [type_id],
)
cr.execute("ANALYZE crm_lead_touch")
head = env.ref("base.user_admin")  # noqa: F821
head.tz = ZONE
here = env(user=head, context={**env.context, "tz": ZONE})  # noqa: F821
report = here["crm.funnel.report"]


def by_report():
    here.invalidate_all()
    groups = report.formatted_read_group([], ["create_date:month"], MEASURES)
    return [tuple(group[name] for name in MEASURES[:5]) for group in groups]


def by_sql():
    cr.execute(
        FLOOR,
        {
            "zone": ZONE,
            "days": here.company.conversion_days,
            "now": fields.Datetime.now(),
            "companies": tuple(head.company_ids.ids),
        },
    )
    return [tuple(row[1:6]) for row in cr.fetchall()]


def timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


ratios = []
for number in range(ROUNDS):
    floor, expected = timed(by_sql)
    ours, found = timed(by_report)
    assert found == expected, f"{found} {expected}"
    if number:  # the first warms the caches
        ratios.append(ours / floor)
        print(f"funnel {ours:.3f} s, SQL {floor:.3f} s, ratio {ours / floor:.2f}")
for model in (None, "position"):
    domain = [("model", "=", model)] if model else []
    seconds, rows = timed(
        lambda domain=domain: here["crm.attribution.report"].formatted_read_group(
            domain, ["source_id", "model"], ["customer_credit:credit"]
        )
    )
    print(f"attribution by source, {model or 'all models'}: {seconds:.2f} s")
effects = here["crm.attribution.effect"].sudo()
seconds, _none = timed(effects._cron_update)
print(f"removal effects: {effects.search_count([])} sources, {seconds:.2f} s")
conversion = here["crm.conversion.report"]
seconds, rows = timed(
    lambda: conversion.formatted_read_group([], ["week", "stage"], ["share:curve"])
)
print(f"conversion over time: {len(rows)} points, {seconds:.2f} s")
seconds, rows = timed(lambda: here["crm.value.summary"].search_read([], ["clv_12"]))
print(f"customer lifetime value: {len(rows)} rows, {seconds:.2f} s")


def open_dashboard(dashboard):
    """Read what a dashboard shows of the last 90 days, figures with those before"""
    today = fields.Date.today()
    here.invalidate_all()
    for part in (*dashboard.cards, *dashboard.charts, *dashboard.tables):
        if not (facts := getattr(part, "facts", None)):
            continue  # a chart of the cards' own figures
        model = here[facts.model]
        measures = [getattr(part, "measure", None)] if hasattr(part, "measure") else []
        measures += [name for name, *_ in getattr(part, "measures", [])]
        specs = [
            name if name == "__count" else f"{name}:{model._fields[name].aggregator}"
            for name in measures
        ]
        groups = getattr(part, "group_by", None) or (
            [part.row] if hasattr(part, "row") else []
        )
        for before in (0, 90) if not groups else (0,):
            start = fields.Date.subtract(today, days=90 + before)
            stop = fields.Date.subtract(today, days=before)
            period = facts.chains["period"]
            domain = [*facts.domain, (period, ">=", start), (period, "<", stop)]
            model.formatted_read_group(domain, groups, specs)


for dashboard in DASHBOARDS:
    seconds, _none = timed(lambda dashboard=dashboard: open_dashboard(dashboard))
    print(f"dashboard {dashboard.key}: {seconds:.2f} s (at most {COLD})")

last = here.company._get_today().replace(day=1)
last = fields.Date.subtract(last, months=1)
months = here["alignment.month"].sudo()
values = {"company_id": here.company.id, "month": last}
known = [(name, "=", value) for name, value in values.items()]
month = months.search(known) or months._append([values])
start = fields.Datetime.to_datetime(last)
bounds = {"start": start, "stop": fields.Datetime.add(start, months=1)}
month_ratios = []
for number in range(ROUNDS):
    floor, _facts = timed(
        lambda: cr.execute(MONTH_FLOOR, {"company": here.company.id, **bounds})
    )
    seconds, _none = timed(month._take_figures)
    if number:
        month_ratios.append(seconds / floor)
        print(f"month {seconds:.2f} s, SQL {floor:.2f} s, {seconds / floor:.2f}")
seconds, _none = timed(lambda: here["alignment.forecast"]._take(here.company))
print(f"forecasts of two months: {seconds:.2f} s")
ratio, month_ratio = statistics.median(ratios), statistics.median(month_ratios)
print(f"median ratio {ratio:.2f} (at most {AT_MOST})")
print(f"median ratio of a month {month_ratio:.2f} (at most {MONTH_AT_MOST})")
cr.rollback()
assert ratio <= AT_MOST and month_ratio <= MONTH_AT_MOST
