# database: ours
"""Queries of saying the same about 20 to 1,000 leads: at most k·⌈n/100⌉, as the ORM
works by hundreds. k is below."""

import time

SIZES = (20, 100, 200, 1000)
K = 5

Lead = env["crm.lead"]  # noqa: F821
form = env.ref("lead_alignment.alignment_feedback_form_quality")  # noqa: F821
values = {one.id: 3 for one in form.question_ids if one.role == "quality"}
text = form.question_ids.filtered(lambda one: one.kind == "text")
values[text.id] = "The price in the ad is another one"


def give(size):
    """:returns: (queries, seconds)"""
    leads = Lead.create([{"name": f"Lead {n}", "type": "lead"} for n in range(size)])
    env.flush_all()  # noqa: F821
    Lead._flush_facts()
    env.invalidate_all()  # noqa: F821
    before, start = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
    leads.give_feedback(form.id, values)
    env.flush_all()  # noqa: F821
    seconds = time.perf_counter() - start
    return env.cr.sql_log_count - before, seconds  # noqa: F821


give(2)
failed = []
print(f"{'leads':>7}{'queries':>9}{'allowed':>9}{'seconds':>9}")
for size in SIZES:
    queries, seconds = give(size)
    allowed = K * -(-size // 100)
    print(f"{size:>7}{queries:>9}{allowed:>9}{seconds:>9.3f}")
    failed += [size] if queries > allowed else []
env.cr.rollback()  # noqa: F821
assert not failed, f"too many queries: {failed}"
