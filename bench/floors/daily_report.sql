-- The figures of both departments on three days, by person: one statement a source,
-- each the best we know for it. "starts" and "ends" are the bounds of the days as the
-- company lives them.
-- name: leads
SELECT timezone(%(zone)s, timezone('UTC', lead.create_date))::date AS day, marketer_id,
       count(*), sum(lead.is_duplicate::int), sum(status.is_data_valid::int),
       count(status.is_data_valid)
  FROM crm_lead lead LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
 WHERE lead.company_id = %(company)s AND (lead.create_date >= %(start_0)s
       AND lead.create_date < %(end_0)s OR lead.create_date >= %(start_1)s
       AND lead.create_date < %(end_1)s OR lead.create_date >= %(start_2)s
       AND lead.create_date < %(end_2)s)
 GROUP BY 1, 2;
-- name: hand-overs
SELECT timezone(%(zone)s, timezone('UTC', date))::date, marketer_id, count(*)
  FROM crm_lead_handover
 WHERE company_id = %(company)s AND (date >= %(start_0)s AND date < %(end_0)s
       OR date >= %(start_1)s AND date < %(end_1)s
       OR date >= %(start_2)s AND date < %(end_2)s)
 GROUP BY 1, 2;
-- name: decided
SELECT timezone(%(zone)s, timezone('UTC', decision_date))::date, marketer_id, state,
       count(*)
  FROM crm_lead_handover
 WHERE company_id = %(company)s AND state IN ('accepted', 'rejected')
       AND (decision_date >= %(start_0)s AND decision_date < %(end_0)s
       OR decision_date >= %(start_1)s AND decision_date < %(end_1)s
       OR decision_date >= %(start_2)s AND decision_date < %(end_2)s)
 GROUP BY 1, 2, 3;
-- name: spend
SELECT date, user_id, sum(amount) FROM alignment_spend
 WHERE company_id = %(company)s AND date IN %(days)s GROUP BY 1, 2;
-- name: clocks
SELECT timezone(%(zone)s, timezone('UTC', due_date))::date, side, user_id, count(*),
       sum(CASE WHEN end_date IS NOT NULL THEN is_late_at_end
                ELSE paused_date IS NULL AND due_date < %(now)s END::int)
  FROM crm_lead_sla
 WHERE company_id = %(company)s AND exempt_log_id IS NULL
       AND (state = 'met' OR CASE WHEN end_date IS NOT NULL THEN is_late_at_end
            ELSE paused_date IS NULL AND due_date < %(now)s END)
       AND (due_date >= %(start_0)s AND due_date < %(end_0)s
       OR due_date >= %(start_1)s AND due_date < %(end_1)s
       OR due_date >= %(start_2)s AND due_date < %(end_2)s)
 GROUP BY 1, 2, 3;
-- name: feedback
SELECT timezone(%(zone)s, timezone('UTC', date))::date, direction, marketer_id, user_id,
       count(*)
  FROM crm_lead_feedback
 WHERE company_id = %(company)s AND active AND direction != 'marketing'
       AND (date >= %(start_0)s AND date < %(end_0)s
       OR date >= %(start_1)s AND date < %(end_1)s
       OR date >= %(start_2)s AND date < %(end_2)s)
 GROUP BY 1, 2, 3, 4;
-- name: answered
SELECT timezone(%(zone)s, timezone('UTC', reply_date))::date, reply_user_id, count(*)
  FROM crm_lead_feedback
 WHERE company_id = %(company)s AND active AND direction != 'marketing'
       AND (reply_date >= %(start_0)s AND reply_date < %(end_0)s
       OR reply_date >= %(start_1)s AND reply_date < %(end_1)s
       OR reply_date >= %(start_2)s AND reply_date < %(end_2)s)
 GROUP BY 1, 2;
-- name: waiting
SELECT marketer_id, count(*) FROM crm_lead_feedback
 WHERE company_id = %(company)s AND active AND direction != 'marketing'
       AND state IN ('new', 'seen') GROUP BY 1;
-- name: received
SELECT timezone(%(zone)s, timezone('UTC', received_date))::date, user_id, count(*)
  FROM crm_lead_handover
 WHERE company_id = %(company)s
       AND (received_date >= %(start_0)s AND received_date < %(end_0)s
       OR received_date >= %(start_1)s AND received_date < %(end_1)s
       OR received_date >= %(start_2)s AND received_date < %(end_2)s)
 GROUP BY 1, 2;
-- name: work and outcomes
SELECT timezone(%(zone)s, timezone('UTC', change.date))::date, change.user_id,
       change.to_status_id, change.call_result_id, count(*),
       sum(lead.expected_revenue) FILTER (WHERE status.outcome = 'won')
  FROM crm_k_status_change change
  JOIN crm_lead lead ON lead.id = change.lead_id
  LEFT JOIN crm_k_status status ON status.id = change.to_status_id
 WHERE lead.company_id = %(company)s AND change.undo_of_id IS NULL
       AND NOT EXISTS (SELECT FROM crm_k_status_change undo
                        WHERE undo.undo_of_id = change.id)
       AND (change.date >= %(start_0)s AND change.date < %(end_0)s
       OR change.date >= %(start_1)s AND change.date < %(end_1)s
       OR change.date >= %(start_2)s AND change.date < %(end_2)s)
 GROUP BY 1, 2, 3, 4;
-- name: untouched and pipeline
SELECT user_id,
       count(*) FILTER (WHERE attempt_count = 0 AND k_status_id IS NULL
                              AND user_id IS NOT NULL),
       sum(expected_revenue) FILTER (WHERE type = 'opportunity')
  FROM crm_lead
 WHERE company_id = %(company)s AND active AND won_status = 'pending'
 GROUP BY 1;
-- name: owed
SELECT user_id, count(*) FROM crm_lead_sla
 WHERE company_id = %(company)s AND state = 'running' AND target = 'feedback'
       AND side = 'sales' GROUP BY 1;
