"""A million leads with feedback, as benchmarks of reports need them."""

import os
import time

LEADS = int(os.environ.get("BENCH_LEADS", 1_000_000))
FEEDBACK = LEADS // 2
ANSWERS = 5  # each


def fill(env):
    """Leads of ten sources and twenty campaigns, one in five of them closed; feedback
    on every second with five answers; hand-overs, outcomes and spend of them."""
    start = time.perf_counter()
    cr = env.cr
    sources = env["utm.source"].create([{"name": f"Bench {n}"} for n in range(10)])
    campaigns = env["utm.campaign"].create([{"title": f"Bench {n}"} for n in range(20)])
    form = env.ref("lead_alignment.alignment_feedback_form_lost")
    lost = form.question_ids.filtered(lambda one: one.kind == "reason")
    values = {
        "leads": LEADS,
        "feedback": FEEDBACK,
        "answers": ANSWERS,
        "company": env.company.id,
        "user": env.uid,
        "team": env["crm.team"].search([], limit=1).id,
        "stage": env["crm.stage"].search([], limit=1).id,
        "statuses": env["crm.k.status"].search([("child_ids", "=", False)]).ids,
        "sources": sources.ids,
        "campaigns": campaigns.ids,
        "form": form.id,
        "version": form.version_ids[:1].id,
        "question": lost.id,
        "reasons": env["alignment.reason"].search([("kind", "=", "lost")]).ids,
    }
    env.flush_all()
    cr.execute("SELECT max(id) FROM crm_lead")
    values["first"] = cr.fetchone()[0] or 0
    for statement in STATEMENTS:
        cr.execute(statement, values)
    tables = ("crm_lead", "crm_lead_feedback", "crm_lead_feedback_answer")
    for table in (*tables, "crm_lead_handover", "crm_k_status_change"):
        cr.execute(f"ANALYZE {table}")
    env.invalidate_all()
    seconds = time.perf_counter() - start
    print(f"{LEADS:,} leads, {FEEDBACK:,} feedbacks, inserted in {seconds:.0f} s")


STATEMENTS = (
    """
    INSERT INTO crm_lead (name, type, active, company_id, user_id, marketer_id, team_id,
                          create_date, stage_id, k_status_id, attempt_count,
                          is_duplicate, first_outcome_date, first_contact_date,
                          won_status, source_id, campaign_id, expected_revenue)
    SELECT 'Lead ' || n, CASE WHEN n %% 3 = 0 THEN 'opportunity' ELSE 'lead' END,
           n %% 5 > 0, %(company)s, %(user)s, %(user)s, %(team)s,
           now() AT TIME ZONE 'UTC' - n * interval '45 seconds', %(stage)s,
           CASE WHEN n %% 9 < 6 THEN (%(statuses)s::int[])[1 + n %% 6] END,
           n %% 4, n %% 12 = 0,
           CASE WHEN n %% 4 > 0
                THEN now() AT TIME ZONE 'UTC' - n * interval '44 seconds' END,
           CASE WHEN n %% 9 < 5
                THEN now() AT TIME ZONE 'UTC' - n * interval '44 seconds' END,
           CASE WHEN n %% 5 > 0 THEN 'pending' ELSE 'lost' END,
           (%(sources)s::int[])[1 + n %% 10], (%(campaigns)s::int[])[1 + n %% 20],
           n %% 1000
      FROM generate_series(1, %(leads)s) n
    """,
    """
    INSERT INTO crm_lead_feedback (lead_id, company_id, source_id, campaign_id, form_id,
                                   version_id, direction, user_id, date, quality,
                                   active, state)
    SELECT id, company_id, source_id, campaign_id, %(form)s, %(version)s, 'sales',
           %(user)s, create_date, 1 + id / 20 %% 5, TRUE, 'new'
      FROM crm_lead WHERE id > %(first)s AND id %% 2 = 0
    """,
    """
    INSERT INTO crm_lead_feedback_answer (feedback_id, question_id, version_id, kind,
                                          reason_id, company_id, date, user_id,
                                          source_id, campaign_id, active)
    SELECT said.id, %(question)s, %(version)s, 'reason',
           (%(reasons)s::int[])[1 + (said.id + n) %% 5],
           said.company_id, said.date, said.user_id, said.source_id, said.campaign_id,
           TRUE
      FROM crm_lead_feedback said CROSS JOIN generate_series(1, %(answers)s) n
    """,
    """
    INSERT INTO crm_lead_handover (lead_id, company_id, source_id, campaign_id, date,
                                   cause, state, decision_date, user_id, marketer_id)
    SELECT id, company_id, source_id, campaign_id, create_date, 'arrival',
           CASE WHEN id %% 7 = 0 THEN 'rejected' ELSE 'accepted' END, create_date,
           user_id, marketer_id
      FROM crm_lead WHERE id > %(first)s AND id %% 4 = 0
    """,
    """
    INSERT INTO crm_k_status_change (lead_id, date, user_id, team_id, to_status_id,
                                     is_call, attempt_number)
    SELECT id, first_outcome_date, user_id, team_id, k_status_id, TRUE, 1
      FROM crm_lead WHERE id > %(first)s AND first_outcome_date IS NOT NULL
       AND k_status_id IS NOT NULL
    """,
    """
    INSERT INTO alignment_spend (company_id, campaign_id, source_id, date, amount,
                                 user_id)
    SELECT %(company)s, campaign, source, current_date - n, 100, %(user)s
      FROM generate_series(0, 365) n,
           unnest(%(campaigns)s::int[], %(sources)s::int[] || %(sources)s::int[])
               AS pair(campaign, source)
    """,
)
