-- A page of a contact's history by hand, in one statement: whose it is, the next of each
-- kind by index, the first 21 of them together, and what is told of those alone.
WITH RECURSIVE partner AS (
    SELECT commercial_partner_id AS id FROM res_partner WHERE id = %(partner)s
     UNION
    SELECT child.id
      FROM partner JOIN res_partner child ON child.parent_id = partner.id
     WHERE child.company_id IS NULL OR child.company_id IN %(companies)s
),
profile AS (
    SELECT profile_id AS id
      FROM customer_identity
     WHERE company_id IN %(companies)s AND kind = 'partner'
       AND value = %(partner)s::text AND profile_id IS NOT NULL
),
lead AS MATERIALIZED (
    SELECT id, create_date, profile_id
      FROM crm_lead
     WHERE partner_id = ANY(ARRAY(SELECT id FROM partner))
       AND (company_id IS NULL OR company_id IN %(companies)s)
     UNION
    SELECT id, create_date, profile_id
      FROM crm_lead
     WHERE profile_id = ANY(ARRAY(SELECT id FROM profile))
       AND (company_id IS NULL OR company_id IN %(companies)s)
),
identity AS MATERIALIZED (
    SELECT id
      FROM customer_identity
     WHERE profile_id = ANY(ARRAY(SELECT id FROM profile
                                   UNION SELECT profile_id FROM lead))
       AND company_id IN %(companies)s
),
found AS (
    (SELECT create_date AS date, 10 AS kind, id
       FROM lead
      WHERE (create_date, -10, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT date, 20, id
       FROM crm_lead_lifecycle_change
      WHERE lead_id = ANY(ARRAY(SELECT id FROM lead))
        AND (date, -20, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT date, 30, id
       FROM crm_k_status_change
      WHERE lead_id = ANY(ARRAY(SELECT id FROM lead)) AND undo_of_id IS NULL
        AND (date, -30, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT end_date, 40, id
       FROM crm_lead_sla
      WHERE lead_id = ANY(ARRAY(SELECT id FROM lead)) AND is_late_at_end
        AND (end_date, -40, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT date, 50, id
       FROM crm_lead_feedback
      WHERE lead_id = ANY(ARRAY(SELECT id FROM lead)) AND active
        AND (date, -50, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT date, 60, id
       FROM mail_message
      WHERE (model = 'crm.lead' AND res_id = ANY(ARRAY(SELECT id FROM lead))
             OR model = 'res.partner' AND res_id = ANY(ARRAY(SELECT id FROM partner)))
        AND (message_type IN ('comment', 'email', 'email_outgoing', 'sms')
             OR mail_activity_type_id IS NOT NULL)
        AND (date, -60, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT date_deadline::timestamp, 70, id
       FROM mail_activity
      WHERE (res_model = 'crm.lead' AND res_id = ANY(ARRAY(SELECT id FROM lead))
             OR res_model = 'res.partner'
                AND res_id = ANY(ARRAY(SELECT id FROM partner)))
        AND active AND (date_deadline::timestamp, -70, id)
                       < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT start, 80, event.id
       FROM calendar_event event
      WHERE (opportunity_id = ANY(ARRAY(SELECT id FROM lead))
             OR id = ANY(ARRAY(SELECT calendar_event_id
                                 FROM calendar_event_res_partner_rel
                                WHERE res_partner_id
                                      = ANY(ARRAY(SELECT id FROM partner)))))
        AND active
        AND (start, -80, event.id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT start, 90, id
       FROM crm_phone_call
      WHERE lead_id = ANY(ARRAY(SELECT id FROM lead))
        AND (start, -90, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
    UNION ALL
    (SELECT event.occurred_at, 100, event.id
       FROM identity
      CROSS JOIN LATERAL (
            SELECT occurred_at, id
              FROM customer_event
             WHERE identity_id = identity.id AND quarantine IS NULL
               AND (occurred_at, -100, id) < (%(date)s::timestamp, -%(kind)s, %(id)s)
             ORDER BY occurred_at DESC LIMIT 21) event
      ORDER BY 1 DESC, 3 DESC LIMIT 21)
),
page AS MATERIALIZED (
    SELECT * FROM found ORDER BY date DESC, kind, id DESC LIMIT 21
),
told AS (
    SELECT page.*, lead.type AS title, status.name ->> 'en_US' AS line, lead.name AS text,
           owner.name AS who
      FROM page
      JOIN crm_lead lead USING (id)
      LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
      LEFT JOIN res_users users ON users.id = lead.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 10
     UNION ALL
    SELECT page.*, from_stage || to_stage, cause, reason.name ->> 'en_US', owner.name
      FROM page
      JOIN crm_lead_lifecycle_change change USING (id)
      LEFT JOIN alignment_reason reason ON reason.id = change.reason_id
      LEFT JOIN res_users users ON users.id = change.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 20
     UNION ALL
    SELECT page.*, COALESCE(result.name, status.name) ->> 'en_US', undo.id::text,
           change.note, owner.name
      FROM page
      JOIN crm_k_status_change change USING (id)
      LEFT JOIN crm_k_status_change undo ON undo.undo_of_id = change.id
      LEFT JOIN crm_call_result result ON result.id = change.call_result_id
      LEFT JOIN crm_k_status status ON status.id = change.to_status_id
      LEFT JOIN res_users users ON users.id = change.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 30
     UNION ALL
    SELECT page.*, target, side, NULL, owner.name
      FROM page
      JOIN crm_lead_sla clock USING (id)
      LEFT JOIN res_users users ON users.id = clock.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 40
     UNION ALL
    SELECT page.*, form.name ->> 'en_US', said.state,
           concat_ws(E'\n', answers.text, said.note, said.reply), owner.name
      FROM page
      JOIN crm_lead_feedback said USING (id)
      LEFT JOIN alignment_feedback_form form ON form.id = said.form_id
      LEFT JOIN LATERAL (
           SELECT string_agg(reason.name ->> 'en_US', ' · ' ORDER BY answer.id) AS text
             FROM crm_lead_feedback_answer answer
             JOIN alignment_reason reason ON reason.id = answer.reason_id
            WHERE answer.feedback_id = said.id) answers ON TRUE
      LEFT JOIN res_users users ON users.id = said.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 50
     UNION ALL
    SELECT page.*, message.is_internal::text, message.subject, message.body,
           COALESCE(author.name, message.email_from)
      FROM page
      JOIN mail_message message USING (id)
      LEFT JOIN res_partner author ON author.id = message.author_id
     WHERE page.kind = 60
     UNION ALL
    SELECT page.*, type.name ->> 'en_US', NULL, activity.summary, owner.name
      FROM page
      JOIN mail_activity activity USING (id)
      LEFT JOIN mail_activity_type type ON type.id = activity.activity_type_id
      LEFT JOIN res_users users ON users.id = activity.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 70
     UNION ALL
    SELECT page.*, meeting.privacy, NULL, meeting.name, owner.name
      FROM page
      JOIN calendar_event meeting USING (id)
      LEFT JOIN res_users users ON users.id = meeting.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 80
     UNION ALL
    SELECT page.*, call.direction, call.answered_seconds::text, NULL, owner.name
      FROM page
      JOIN crm_phone_call call USING (id)
      LEFT JOIN res_users users ON users.id = call.user_id
      LEFT JOIN res_partner owner ON owner.id = users.partner_id
     WHERE page.kind = 90
     UNION ALL
    SELECT page.*, type.name ->> 'en_US', campaign.title ->> 'en_US', event.label, NULL
      FROM page
      JOIN customer_event event USING (id)
      LEFT JOIN customer_event_type type ON type.id = event.type_id
      LEFT JOIN utm_campaign campaign ON campaign.id = event.campaign_id
     WHERE page.kind = 100
)
SELECT * FROM told ORDER BY date DESC, kind, id DESC
