"""Import a file of real leads as leads and events, and learn points from them by the
wizard: ./dev shell --db la_learn < devtools/scripts/learn_from_file.py

LEADS_FILE names the CSV (columns of the X Education leads). Nothing is committed.
"""

import csv
import os
from datetime import timedelta

from odoo import fields

TEXTS = {"Lead Source": "source_id", "Lead Origin": "medium_id"}
PROPERTIES = {"Specialization": "char", "Do Not Email": "boolean"}
# number → a type of event whose value it is
NUMBERS = {
    "TotalVisits": "visits",
    "Total Time Spent on Website": "time_on_site",
    "Page Views Per Visit": "pages_per_visit",
}
now = fields.Datetime.now()
company = env.company  # noqa: F821

with open(os.environ["LEADS_FILE"], newline="") as file:
    rows = list(csv.DictReader(file))[: int(os.environ.get("LEADS", 1_000_000))]

types = env["customer.event.type"].create(  # noqa: F821
    [
        {"name": name, "code": code, "channel": "web"}
        for name, code in [*NUMBERS.items(), ("Last Activity", "last_activity")]
    ]
)
team = env["crm.team"].create(  # noqa: F821
    {
        "name": "School",
        "company_id": company.id,
        "lead_properties_definition": [
            {"name": name.lower().replace(" ", "_"), "type": kind, "string": name}
            for name, kind in PROPERTIES.items()
        ],
    }
)
won_stage = env["crm.stage"].search([("is_won", "=", True)], limit=1)  # noqa: F821


def find(model, name):
    records = env[model]  # noqa: F821
    return records.search([("name", "=", name)], limit=1) or records.create(
        {"name": name}
    )


known = {
    (column, name): find(env["crm.lead"]._fields[field].comodel_name, name).id  # noqa: F821
    for column, field in TEXTS.items()
    for name in {row[column] for row in rows} - {""}
}
vals_list = [
    {
        "name": f"Lead {number}",
        "type": "lead",
        "company_id": company.id,
        "team_id": team.id,
        "user_id": False,
        "email_from": f"lead{number}@school.example",
        "city": row["City"] or False,
        "function": row["What is your current occupation"] or False,
        "lead_properties": {
            "specialization": row["Specialization"] or False,
            "do_not_email": row["Do Not Email"] == "Yes",
        },
        **{
            field: known.get((column, row[column]), False)
            for column, field in TEXTS.items()
        },
    }
    for number, row in enumerate(rows)
]
leads = env["crm.lead"]  # noqa: F821
for start in range(0, len(rows), 1000):
    leads += leads.create(vals_list[start : start + 1000])
events = [
    {
        "type": code,
        "identities": [("email", f"lead{number}@school.example")],
        "message_id": f"{code} {number}",
        "source": "file",
        "occurred_at": now - timedelta(days=1),
        "company_id": company.id,
        "label": label,
        "value": value,
    }
    for number, row in enumerate(rows)
    for code, label, value in [
        *(
            (code, None, float(row[column]))
            for column, code in NUMBERS.items()
            if row[column]
        ),
        *(
            [("last_activity", row["Last Activity"], None)]
            if row["Last Activity"]
            else []
        ),
    ]
]
result = env["customer.event"]._record_batch(events)  # noqa: F821
assert len(result["new"]) == len(events), result["refused"]
env.flush_all()  # noqa: F821
won = [
    lead.id for lead, row in zip(leads, rows, strict=True) if row["Converted"] == "1"
]
env.cr.execute(  # noqa: F821
    """
    UPDATE crm_lead
       SET won_status = CASE WHEN id = ANY(%s) THEN 'won' ELSE 'lost' END,
           active = id = ANY(%s), date_closed = now() AT TIME ZONE 'UTC',
           stage_id = CASE WHEN id = ANY(%s) THEN %s ELSE stage_id END
     WHERE id = ANY(%s)
    """,
    [won, won, won, won_stage.id, leads.ids],
)
env.invalidate_all(flush=False)  # noqa: F821
env["alignment.agreement"]._ensure_general()  # noqa: F821
wizard = env["alignment.score.learning"].create(  # noqa: F821
    {"company_id": company.id, "use_properties": True}
)
wizard.action_learn()
print(
    f"{wizard.lead_count} leads, {wizard.won_rate:.3f} won; AUC of the rules in force "
    f"{wizard.auc_now:.3f}, of proposed points on leads unseen "
    f"{wizard.auc_proposed:.3f}"
)
for band in wizard.band_ids:
    print(f"  {band.kind} {band.band}: {band.won}/{band.count} lift {band.lift:.2f}")
for line in wizard.line_ids.filtered("is_taken"):
    print(
        f"  {line.signal_name} | {line.value_name}: {line.points:+d} "
        f"({line.count} leads, {line.rate:.2f}, lift {line.lift:.2f})"
    )
wizard.action_accept()
agreement = env["alignment.agreement"]._get_general(company)  # noqa: F821
print(
    f"rules taken over: {len(agreement.score_rule_ids)} engagement, "
    f"{len(agreement.fit_rule_ids)} fit"
)
agreement._publish_score()
states = env["customer.score.state"]  # noqa: F821
states._ensure(company)
while states._advance(company)[1]:
    pass
env.invalidate_all()  # noqa: F821
again = env["alignment.score.learning"].create({"company_id": company.id})  # noqa: F821
again.action_learn()
print(f"AUC of these rules once they are in force: {again.auc_now:.3f}")
env.cr.rollback()  # noqa: F821
