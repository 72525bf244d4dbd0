# database: both
# apps: all
# at most: 2.0
"""Filing an outcome and getting the next lead, against what an agent does in stock Odoo
for the same: save the lead's form, and open the next lead's. The next lead is leased
ahead while the agent talks, as the call queue's screen does."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from lead_screens import LeadScreens  # noqa: E402

LOGIN = "bench_next_lead"
QUERIES = 35  # at most, with all apps

Users = env["res.users"].with_context(active_test=False)  # noqa: F821
is_ours = "crm.call.queue" in env  # noqa: F821
state = {}


def prepare():
    forget()  # what a run that failed left
    agent = Users.create(
        {
            "name": "Agent",
            "login": LOGIN,
            "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],  # noqa: F821
        }
    )
    company = env.company  # noqa: F821
    team = env["crm.team"].create(  # noqa: F821
        {"name": LOGIN, "company_id": company.id, "member_ids": [(4, agent.id)]}
    )
    if is_ours:
        company.write({"calling_hour_from": 0, "calling_hour_to": 24})
        company.write({"cold_calling_hour_from": 0, "cold_calling_hour_to": 24})
    env["crm.lead"].create(  # noqa: F821
        [
            {
                "name": f"Lead {number}",
                "contact_name": f"Customer {number}",
                "email_from": f"customer{number}@example.com",
                "phone": f"+84 912 {number:06d}",
                "type": "lead",
                "user_id": agent.id,
                "team_id": team.id,
                "company_id": company.id,
            }
            for number in range(1000)
        ]
    )


def forget():
    agent = Users.search([("login", "=", LOGIN)])
    if not agent:
        return
    if is_ours:  # first: in a transaction of its own
        env["crm.lead.lease"]._release(agent)  # noqa: F821
    env["crm.lead"].search([("user_id", "=", agent.id)]).unlink()  # noqa: F821
    env["crm.team"].search([("name", "=", LOGIN)]).unlink()  # noqa: F821
    agent.active = False
    agent.login = f"{LOGIN}_{agent.id}"


def talk():
    """Nothing of it is timed: the agent talks, the next lead is leased ahead."""
    env.cr.commit()  # noqa: F821  # of the round before nothing is left
    agent = Users.search([("login", "=", LOGIN)])
    if not is_ours:
        lead = env["crm.lead"].with_user(agent)  # noqa: F821
        state.update(screens=LeadScreens(lead), leads=lead.search([], limit=2))
        return
    queue = env["crm.call.queue"].with_user(agent)  # noqa: F821
    lead_id = queue.serve_next()["lead"]["id"]
    env.cr.commit()  # noqa: F821
    ahead = queue.prepare_next(lead_id)["ahead"]
    result = env.ref("lead_alignment.crm_call_result_no_answer")  # noqa: F821
    state.update(queue=queue, lead_id=lead_id, ahead_id=ahead["id"])
    state["outcome"] = {"result_id": result.id}
    env.cr.commit()  # noqa: F821


def file_and_get_next():
    if not is_ours:
        first, following = state["leads"]
        form = state["screens"].form
        first.web_save({"priority": "1"}, form)
        following.web_read(form)
        return
    before = env.cr.sql_log_count  # noqa: F821
    screen = state["queue"].log_and_next(
        state["lead_id"], state["outcome"], state["ahead_id"]
    )
    assert screen["lead"]["id"] == state["ahead_id"]
    queries = env.cr.sql_log_count - before  # noqa: F821
    state["calls"] = state.get("calls", 0) + 1
    assert state["calls"] < 3 or queries <= QUERIES, f"{queries} queries"


measures = {"file an outcome, get the next lead (s)": (talk, file_and_get_next)}
