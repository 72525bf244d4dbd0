"""How good forecasts of real leads are, ours and Odoo's prorated revenue:
./dev shell --db la_forecast < devtools/scripts/forecast_from_file.py

LEADS_FILE names the CSV (columns of the X Education leads). It says where a lead came
from, what it did last and whether it bought; not when. So leads arrive evenly over two
years in the order of their numbers, buy or are closed after lognormal times, and are
worth lognormal amounts; SEEDS such years are run. Both forecasts know the same at each
moment: source, K-status (as a stage for Odoo), amount and expected closing. All leads
of the database are deleted first.
"""

import csv
import os
from collections import defaultdict
from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.addons.lead_alignment.tools.win_estimate import find_chance

SEEDS = int(os.environ.get("SEEDS", 3))
START = datetime(2024, 1, 1)
MONTHS = 24
FIRST = 9  # months of history before the first forecast
HORIZONS = (30, 14, 7)
USUAL_DAYS = 30  # to the closing date that salespeople enter
STATUS = {"SMS Sent": "k5", "Email Opened": "k2", "Email Link Clicked": "k2"}
cr, company = env.cr, env.company  # noqa: F821

with open(os.environ["LEADS_FILE"], newline="") as file:
    rows = list(csv.DictReader(file))
rows.sort(key=lambda row: int(row["Lead Number"]))


def find(model, name):
    records = env[model].with_context(active_test=False)  # noqa: F821
    return records.search([("name", "=", name)], limit=1) or records.create(
        {"name": name}
    )


env["crm.lead"].with_context(active_test=False).search([]).unlink()  # noqa: F821
parameters = env["ir.config_parameter"]  # noqa: F821
parameters.set_param("crm.pls_start_date", "2023-01-01")
parameters.set_param("crm.pls_fields", "source_id,email_state,phone_state,country_id")
stages = env["crm.stage"].search([], order="sequence")  # noqa: F821
open_stages, won_stage = stages.filtered(lambda s: not s.is_won), stages[-1]
stage_of = dict(zip(("k3", "k2", "k5"), open_stages, strict=False))
status_of = {
    key: env.ref(f"lead_alignment.crm_k_status_{key}")  # noqa: F821
    for key in stage_of
}
keys = [STATUS.get(row["Last Notable Activity"], "k3") for row in rows]
source_ids = {
    row["Lead Source"]: find("utm.source", row["Lead Source"] or "Unknown").id
    for row in rows
}
leads = env["crm.lead"]  # noqa: F821
for start in range(0, len(rows), 1000):
    leads += leads.create(
        [
            {
                "name": f"Lead {row['Lead Number']}",
                "type": "opportunity",
                "company_id": company.id,
                "user_id": env.uid,  # noqa: F821
                "source_id": source_ids[row["Lead Source"]],
            }
            for row in rows[start : start + 1000]
        ]
    )
env.flush_all()  # noqa: F821
cr.execute("DELETE FROM crm_lead_handover WHERE lead_id = ANY(%s)", [leads.ids])
cr.execute(
    """
    CREATE TEMP TABLE fate (lead_id int PRIMARY KEY, created timestamp, won timestamp,
                            lost timestamp, amount float8, status_id int, stage_id int)
    """
)


def draw(random):
    """Give all leads their days and amounts."""
    step = timedelta(days=365 * MONTHS / 12 / len(rows))
    cr.execute("TRUNCATE fate")
    cr.execute("DELETE FROM crm_k_status_change WHERE lead_id = ANY(%s)", [leads.ids])
    values = []
    for number, (lead, row, key) in enumerate(zip(leads, rows, keys, strict=True)):
        created = START + number * step
        is_won = row["Converted"] == "1"
        days = 2 + random.lognormvariate(3.0 if is_won else 3.5, 0.8)
        ended = created + timedelta(days=days)
        values.append(
            (
                *(lead.id, created, ended if is_won else None),
                *(None if is_won else ended, random.lognormvariate(4, 0.6)),
                *(status_of[key].id, stage_of[key].id),
            )
        )
    cr.execute_values("INSERT INTO fate VALUES %s", values)
    cr.execute(
        """
        INSERT INTO crm_k_status_change (lead_id, date, to_status_id, user_id, is_call)
        SELECT lead_id, created + INTERVAL '1 day', status_id, %s, TRUE FROM fate;
        UPDATE crm_lead lead
           SET create_date = created, mql_date = created, expected_revenue = amount,
               date_deadline = (created + %s * INTERVAL '1 day')::date
          FROM fate WHERE fate.lead_id = lead.id
        """,
        [env.uid, USUAL_DAYS],  # noqa: F821
    )


def go_to(moment):
    """Let the database know what was known at a moment."""
    cr.execute(
        """
        UPDATE crm_lead lead
           SET won_status = CASE WHEN won <= %(at)s THEN 'won'
                                 WHEN lost <= %(at)s THEN 'lost' ELSE 'pending' END,
               active = NOT COALESCE(lost <= %(at)s, FALSE),
               customer_date = CASE WHEN won <= %(at)s THEN won END,
               date_closed = CASE WHEN won <= %(at)s THEN won
                                  WHEN lost <= %(at)s THEN lost END,
               lifecycle = CASE WHEN won <= %(at)s THEN 'customer' ELSE 'sql' END,
               k_status_id = status_id,
               stage_id = CASE WHEN won <= %(at)s THEN %(won)s ELSE fate.stage_id END,
               probability = CASE WHEN won <= %(at)s THEN 100
                                  WHEN lost <= %(at)s THEN 0
                                  ELSE automated_probability END
          FROM fate WHERE fate.lead_id = lead.id
        """,
        {"at": moment, "won": won_stage.id},
    )
    env.invalidate_all(flush=False)  # noqa: F821


def read_odoo(moment, end):
    """:returns: (won so far in the month and prorated revenue of what is expected to
    close in it, the same of all that is open)"""
    env["crm.lead"]._rebuild_pls_frequency_table()  # noqa: F821
    env["crm.lead"]._update_automated_probabilities()  # noqa: F821
    cr.execute(
        """
        SELECT COALESCE(sum(amount) FILTER (WHERE won_status = 'won'), 0),
               COALESCE(sum(amount * probability / 100)
                        FILTER (WHERE won_status = 'pending'
                                  AND date_deadline < %s), 0),
               COALESCE(sum(amount * probability / 100)
                        FILTER (WHERE won_status = 'pending'), 0)
          FROM crm_lead lead JOIN fate ON fate.lead_id = lead.id
         WHERE created <= %s AND (won_status != 'won' OR won >= %s)
        """,
        [end, moment, end - relativedelta(months=1)],
    )
    won, due, everything = cr.fetchone()
    return won + due, won + everything


errors, held = defaultdict(list), defaultdict(list)
groups = defaultdict(lambda: [0, 0.0, 0])
for seed in range(SEEDS):
    draw(Random(seed))  # noqa: S311
    for number in range(FIRST, MONTHS - 1):
        month = (START + relativedelta(months=number)).date()
        end = START + relativedelta(months=number + 1)
        cr.execute(
            "SELECT sum(amount) FROM fate WHERE won >= %s AND won < %s",
            [end - relativedelta(months=1), end],
        )
        (fact,) = cr.fetchone()
        for horizon in HORIZONS:
            moment = end - timedelta(days=horizon)
            go_to(moment)
            with freeze_time(moment), patch.object(cr, "now", lambda m=moment: m):
                forecasts = env["alignment.forecast"]  # noqa: F821
                known = forecasts._get_known(company, month)
                row = forecasts._prepare_row(known, False)
            held[horizon].append(row["low"] <= fact <= row["high"])
            errors[f"ours, {horizon} days"].append(abs(row["expected"] - fact) / fact)
            if horizon != HORIZONS[0]:
                continue
            due, everything = read_odoo(moment, end)
            errors["Odoo, due in the month"].append(abs(due - fact) / fact)
            errors["Odoo, all that is open"].append(abs(everything - fact) / fact)
            cr.execute(
                """
                SELECT status_id, width_bucket(EXTRACT(EPOCH FROM %s - created
                           - INTERVAL '1 day')::float8 / 86400, %s::float8[]),
                       count(*), count(*) FILTER (WHERE won < %s)
                  FROM fate
                 WHERE created <= %s - INTERVAL '1 day'
                   AND COALESCE(won, lost) > %s
                 GROUP BY 1, 2
                """,
                [moment, [3, 7, 14, 30, 60, 90], end, moment, moment],
            )
            for status_id, age, count, won in cr.fetchall():
                group = groups[status_id, age]
                group[0] += count
                chance = find_chance(known.chances, status_id, age).value
                group[1] += count * chance
                group[2] += won

total = sum(count for count, _expected, _won in groups.values())
error = sum(abs(expected - won) for _count, expected, won in groups.values()) / total
print(f"{len(rows)} leads, {SEEDS} runs, {len(held[HORIZONS[0]])} months")
print(f"calibration error {error:.3f} (n = {total} deals in {len(groups)} groups)")
ranges = [("all", sum(held.values(), [])), *held.items()]
for name, found in ranges:
    print(f"80% ranges held, {name}: {sum(found) / len(found):.3f} (n = {len(found)})")
for name, found in errors.items():
    print(f"MAPE {name}: {sum(found) / len(found):.3f} (n = {len(found)})")
cr.rollback()
