from odoo import fields, models
from odoo.tools import SQL

from ..models.outcome.crm_k_status_change import IS_WON, SQL_NOT_UNDONE


class CrmMemberReport(models.Model):
    """What each member of a team received, lost again, and won: one row a hand-over
    received or recalled, or an outcome that won."""

    _name = "crm.member.report"
    _description = "Leads by Salesperson"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Employee", readonly=True)
    date = fields.Datetime(readonly=True)
    received_count = fields.Integer("Received", readonly=True)
    recalled_count = fields.Integer("Times Recalled", readonly=True)
    won_count = fields.Integer("Won", readonly=True)

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        return SQL(
            """
            SELECT 3 * move.id AS id, move.lead_id, lead.company_id, move.team_id,
                   move.to_user_id AS user_id, move.date, 1 AS received_count,
                   0 AS recalled_count, 0 AS won_count
              FROM crm_lead_assignment_log move
              JOIN crm_lead lead ON lead.id = move.lead_id
             WHERE move.to_user_id IS NOT NULL
             UNION ALL
            SELECT 3 * move.id + 1, move.lead_id, lead.company_id, move.team_id,
                   move.from_user_id, move.date, 0, 1, 0
              FROM crm_lead_assignment_log move
              JOIN crm_lead lead ON lead.id = move.lead_id
             WHERE move.kind = 'recalled' AND move.from_user_id IS NOT NULL
             UNION ALL
            SELECT 3 * change.id + 2, change.lead_id, lead.company_id, change.team_id,
                   change.user_id, change.date, 0, 0, 1
              FROM crm_k_status_change change
              JOIN crm_lead lead ON lead.id = change.lead_id
              LEFT JOIN crm_k_status status ON status.id = change.to_status_id
             WHERE %s AND %s
            """,
            IS_WON,
            SQL_NOT_UNDONE,
        )
