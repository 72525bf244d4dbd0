# database: ours
"""Queries that filing an outcome adds to Odoo's own action, on 20 to 1,000 leads.

The promise is: at most k·⌈n/100⌉, as the ORM works by hundreds. k is below.
"""

SIZES = (20, 100, 200, 1000)
K = 30

Lead = env["crm.lead"]  # noqa: F821
reason = env.ref("lead_alignment.crm_lost_reason_no_need")  # noqa: F821


def status(name):
    return env.ref(f"lead_alignment.crm_k_status_{name}")  # noqa: F821


def count(action, size):
    leads = Lead.create([{"name": f"Lead {n}", "type": "lead"} for n in range(size)])
    env.flush_all()  # noqa: F821
    env.invalidate_all()  # noqa: F821
    before = env.cr.sql_log_count  # noqa: F821
    action(leads)
    env.flush_all()  # noqa: F821
    return env.cr.sql_log_count - before  # noqa: F821


def buy(leads):
    """Odoo's own way from a lead to a won deal with a customer."""
    for lead in leads:
        lead._handle_partner_assignment(
            force_partner_id=lead._find_matching_partner().id
        )
    for partner, group in leads.grouped("partner_id").items():
        group.convert_opportunity(partner)
    leads.action_set_won()


PAIRS = {
    "lost": (
        lambda leads: leads.action_set_lost(lost_reason_id=reason.id),
        lambda leads: leads._file_outcome(status=status("k42")),
    ),
    "won": (buy, lambda leads: leads._file_outcome(status=status("k1"), amount=1)),
    "follow-up": (
        lambda leads: leads.write({"priority": "1"}),
        lambda leads: leads._file_outcome(status=status("k2")),
    ),
    "no answer": (
        lambda leads: leads.write({"priority": "1"}),
        lambda leads: leads._file_outcome(
            call_result=env.ref("lead_alignment.crm_call_result_no_answer")  # noqa: F821
        ),
    ),
}
failed = []
print(f"{'outcome':<12}{'leads':>7}{'stock':>8}{'ours':>8}{'added':>8}{'allowed':>9}")
for name, (stock, ours) in PAIRS.items():
    for action in (stock, ours):
        count(action, 2)
    for size in SIZES:
        of_stock, of_ours = count(stock, size), count(ours, size)
        added, allowed = of_ours - of_stock, K * -(-size // 100)
        print(f"{name:<12}{size:>7}{of_stock:>8}{of_ours:>8}{added:>8}{allowed:>9}")
        failed += [f"{name} on {size}"] if added > allowed else []
env.cr.rollback()  # noqa: F821
assert not failed, f"too many queries: {', '.join(failed)}"
