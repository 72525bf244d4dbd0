from odoo import fields, models
from odoo.tools import SQL


class CrmComplianceReport(models.Model):
    """Kick-offs are promises, too: marketing sends the brief 24 working hours before
    the workshop, and every department answers by its deadline."""

    _inherit = "crm.compliance.report"

    target = fields.Selection(
        selection_add=[
            ("kickoff_brief", "Kick-off brief"),
            ("kickoff_answer", "Kick-off answer"),
        ]
    )
    side = fields.Selection(selection_add=[("other", "Other departments")])

    @property
    def _table_query(self):
        self.env["alignment.kickoff"].flush_model()
        self.env["alignment.kickoff.part"].flush_model()
        now = fields.Datetime.now()
        # ids of timers are positive
        return SQL(
            """
            %(timers)s
             UNION ALL
            SELECT -2 * part.id, NULL, part.company_id, 'kickoff_answer',
                   CASE WHEN department.kind IN ('marketing', 'sales')
                        THEN department.kind ELSE 'other' END,
                   NULL, part.user_id, NULL, kickoff.campaign_id,
                   part.sent_date, part.due_date, part.answered_date,
                   (NOT verdict.is_late)::int4::float8, verdict.is_late::int4,
                   NULL, NULL, NULL
              FROM alignment_kickoff_part part
              JOIN alignment_kickoff kickoff ON kickoff.id = part.kickoff_id
              JOIN alignment_department department ON department.id = part.department_id
              CROSS JOIN LATERAL (
                   SELECT COALESCE(part.answered_date, %(now)s)
                          > part.due_date) verdict(is_late)
             WHERE part.sent_date IS NOT NULL
               AND (part.answered_date IS NOT NULL OR verdict.is_late)
             UNION ALL
            SELECT -2 * kickoff.id - 1, NULL, kickoff.company_id, 'kickoff_brief',
                   'marketing', NULL, kickoff.user_id, NULL, kickoff.campaign_id,
                   kickoff.create_date, kickoff.workshop_date, kickoff.sent_date,
                   (NOT kickoff.is_brief_late)::int4::float8,
                   kickoff.is_brief_late::int4, NULL, NULL, NULL
              FROM alignment_kickoff kickoff
             WHERE kickoff.sent_date IS NOT NULL AND kickoff.workshop_date IS NOT NULL
            """,
            timers=super()._table_query,
            now=now,
        )
