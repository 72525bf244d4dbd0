from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """What the inbox is grouped by, of what was said before; and the clause that is
    new in what is in force."""
    cr.execute(
        """
        UPDATE crm_lead_feedback said
           SET reason_id = chosen.reason_id, competitor_id = chosen.competitor_id
          FROM (SELECT feedback_id,
                       (array_agg(reason_id ORDER BY id)
                        FILTER (WHERE reason_id IS NOT NULL))[1] AS reason_id,
                       (array_agg(competitor_id ORDER BY id)
                        FILTER (WHERE competitor_id IS NOT NULL))[1] AS competitor_id
                  FROM crm_lead_feedback_answer GROUP BY feedback_id) chosen
         WHERE chosen.feedback_id = said.id
        """
    )
    cr.execute(
        """
        UPDATE alignment_agreement_version
           SET terms = terms || '{"is_feedback_shown_to_cs": false}'
         WHERE state IN ('force', 'draft')
           AND NOT terms ? 'is_feedback_shown_to_cs'
        """
    )
    cr.execute(
        """
        UPDATE alignment_issue SET decided_date = write_date::date
         WHERE state IN ('decided', 'done') AND decided_date IS NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["alignment.agreement"]._sync_visibility()
