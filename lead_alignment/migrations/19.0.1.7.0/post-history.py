RECORDED = (
    "k_status",
    "call_no_answer",
    "outbound_call",
    "inbound_call",
    "email_in",
    "email_out",
    "activity_done",
    "meeting",
    "lead_created",
)


def migrate(cr, _version):
    """Types of events whose record the history shows by itself; and who spoke last with
    whom, from the talks there were."""
    cr.execute(
        "UPDATE customer_event_type SET has_record = TRUE WHERE code IN %s",
        (RECORDED,),
    )
    cr.execute(
        """
        UPDATE customer_profile profile
           SET last_contact_date = talk.date,
               last_contact_user_id = talk.user_id,
               last_contact_channel = 'phone'
          FROM (SELECT DISTINCT ON (lead.profile_id)
                       lead.profile_id, change.date, change.user_id
                  FROM crm_k_status_change change
                  JOIN crm_lead lead ON lead.id = change.lead_id
                 WHERE lead.profile_id IS NOT NULL
                   AND change.to_status_id IS NOT NULL
                   AND change.call_result_id IS NULL
                   AND change.undo_of_id IS NULL
                 ORDER BY lead.profile_id, change.date DESC, change.id DESC) talk
         WHERE talk.profile_id = profile.id
           AND profile.last_contact_date IS NULL
        """
    )
