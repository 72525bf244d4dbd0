# database: ours
"""What Odoo itself does for the same end, side by side in the same database: scores,
duplicates, assignment, and the chatter as history. Kept as a table in PEERS.md."""

import time

from odoo.modules import module

from odoo.addons.mail.tools.discuss import Store

LEADS, HISTORY = 2000, 2000

env = env(context={"tracking_disable": True})  # noqa: F821
module.current_test = True  # Odoo's own code commits otherwise
Lead, cr, company = env["crm.lead"], env.cr, env.company
company.resource_calendar_id = False  # everybody is on shift
agents = env["res.users"].create(
    [
        {
            "name": f"Peer {number}",
            "login": f"bench_peer{number}",
            "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
        }
        for number in range(20)
    ]
)


def make_leads(prefix, **values):
    return Lead.create(
        [
            {
                "name": f"{prefix} {number}",
                "contact_name": f"Customer {number}",
                "email_from": f"{prefix.lower()}{number // 2}@shop.example",
                "phone": f"+84 91{number // 2:07d}",
                "type": "lead",
                "company_id": company.id,
                **values,
            }
            for number in range(LEADS)
        ]
    )


def timed(action):
    """(seconds, queries) of ``action`` with empty caches; taken back afterwards"""
    seconds = []
    for _round in range(3):
        cr.flush()
        env.invalidate_all()
        cr.execute("SAVEPOINT peer")
        start, before = time.perf_counter(), cr.sql_log_count
        action()
        cr.flush()  # with what is done before a commit
        seconds.append(time.perf_counter() - start)
        queries = cr.sql_log_count - before
        env.invalidate_all(flush=False)
        cr.execute("ROLLBACK TO SAVEPOINT peer")
    return sorted(seconds)[1], queries


def assign(is_ours):
    """The same leads of one team to the same members"""
    team = env["crm.team"].create(
        {"name": "Peers", "company_id": company.id, "member_ids": [(6, 0, agents.ids)]}
    )
    team.is_distributed = is_ours
    team.assignment_max = LEADS * 2
    team.crm_team_member_ids.assignment_max = LEADS
    waiting.write({"team_id": team.id, "user_id": False})
    env.flush_all()
    if is_ours:
        while team._distribute(500):
            pass
    else:
        team._action_assign_leads(force_quota=True)
    env.flush_all()
    env.invalidate_all()
    return len(waiting.filtered("user_id"))


waiting = make_leads("Wait", user_id=False)
leads = make_leads("Peer", user_id=agents[0].id)
lead = leads[0]
env["mail.message"].create(
    [
        {
            "model": "crm.lead",
            "res_id": lead.id,
            "message_type": "comment",
            "body": f"Talk {number}",
            "author_id": env.user.partner_id.id,
            "subtype_id": env.ref("mail.mt_note").id,
        }
        for number in range(HISTORY)
    ]
)
env["customer.event"]._record_batch(
    [
        {
            "type": "pricing_view",
            "identities": [("email", f"peer{number // 2}@shop.example")],
            "source": "peers",
            "message_id": str(number),
            "company_id": company.id,
        }
        for number in range(LEADS)
    ]
)
env.flush_all()
for table in ("crm_lead", "mail_message", "customer_event", "customer_profile"):
    cr.execute(f"ANALYZE {table}")


def score():
    """Of all people and their leads anew, as every night"""
    states = env["customer.score.state"]
    states._ensure(company)
    while states._advance(company).is_more:
        pass
    env.invalidate_all()
    assert env["customer.profile"].search_count([("engagement", ">", 0)])


def read_chatter():
    """As its store asks: thirty messages, formatted"""
    found = env["mail.message"]._message_fetch(
        [("model", "=", "crm.lead"), ("res_id", "=", lead.id)], limit=30
    )["messages"]
    return Store().add(found).get_result()


PAIRS = (
    (
        f"scores of {LEADS:,} leads (Odoo: predictive probabilities)",
        lambda: leads._update_automated_probabilities(),
        score,
    ),
    (
        "duplicates of 80 leads in a list (Odoo: similar leads, each time)",
        lambda: leads[:80].read(["duplicate_lead_count"]),
        lambda: leads[:80].read(["is_duplicate"]),
    ),
    (
        f"assignment of {LEADS:,} leads to 20 members",
        lambda: assign(False),
        lambda: assign(True),
    ),
    (
        f"first page of a history of {HISTORY:,} entries (Odoo: chatter)",
        read_chatter,
        lambda: env["customer.timeline"].get_page("crm.lead", lead.id),
    ),
)
print("| what | Odoo | queries | Lead Alignment | queries | ratio |")
print("|---|---|---|---|---|---|")
for what, stock, ours in PAIRS:
    (theirs, their_count), (mine, my_count) = timed(stock), timed(ours)
    print(
        f"| {what} | {theirs * 1000:,.0f} ms | {their_count} "
        f"| {mine * 1000:,.0f} ms | {my_count} | {mine / theirs:.2f} |"
    )
cr.rollback()
