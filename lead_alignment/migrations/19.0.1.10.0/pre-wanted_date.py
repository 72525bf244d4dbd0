"""Leads know since when their customer waits for a call. Written here by one statement:
the ORM would compute it lead by lead."""


def migrate(cr, _version):
    cr.execute("ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS wanted_date timestamp")
    cr.execute(
        """
        UPDATE crm_lead SET wanted_date = create_date
         WHERE active AND won_status = 'pending' AND k_status_id IS NULL
           AND COALESCE(attempt_count, 0) = 0
           AND lifecycle IS DISTINCT FROM 'nurture'
        """
    )
