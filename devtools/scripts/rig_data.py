"""Gives the rig's database agents, a head, leads to call and a key. Runs in a shell
(``env``); prints what the clients need as JSON."""

import json

AGENTS, LEADS = 16, 8_000  # an agent files ten outcomes a minute

company = env.ref("base.main_company")  # noqa: F821
hours = dict.fromkeys(("calling_hour_from", "cold_calling_hour_from"), 0)
hours |= dict.fromkeys(("calling_hour_to", "cold_calling_hour_to"), 24)
company.write({**hours, "is_cold_call_limited": False})
seller = env.ref("sales_team.group_sale_salesman")  # noqa: F821
agents = env["res.users"].create(  # noqa: F821
    [
        {
            "name": f"Agent {number}",
            "login": f"rig_agent{number}",
            "password": f"rig_agent{number}",
            "group_ids": [(4, seller.id)],
        }
        for number in range(AGENTS)
    ]
)
env["res.users"].create(  # noqa: F821
    {
        "name": "Head",
        "login": "rig_head",
        "password": "rig_head",
        "group_ids": [
            (4, env.ref("sales_team.group_sale_manager").id),  # noqa: F821
            (4, env.ref("lead_alignment.lead_alignment_group_marketing_manager").id),  # noqa: F821
        ],
    }
)
team = env["crm.team"].create(  # noqa: F821
    {"name": "Rig", "company_id": company.id, "member_ids": [(6, 0, agents.ids)]}
)
new_leads = env["crm.lead"].with_context(tracking_disable=True)  # noqa: F821
for start in range(0, LEADS, 1000):
    leads = new_leads.create(
        [
            {
                "name": f"Rig {number}",
                "phone": f"098{number:07}",
                "type": "lead",
                "team_id": team.id,
                "user_id": False,
                "company_id": company.id,
            }
            for number in range(start, start + 1000)
        ]
    )
    env.cr.commit()  # noqa: F821
key, plain = env["alignment.ingest.key"]._create_key("Rig", "rig")  # noqa: F821
key.rate_limit = 10_000_000
env.cr.commit()  # noqa: F821
print(
    "SETTING",
    json.dumps(
        {
            "database": env.cr.dbname,  # noqa: F821
            "key": plain,
            "result": env.ref("lead_alignment.crm_call_result_no_answer").id,  # noqa: F821
            "lead": leads[:1].id,
        }
    ),
)
