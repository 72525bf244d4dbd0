from odoo import fields, models
from odoo.tools import SQL

from ..models.outcome.crm_k_status_change import IS_CONTACT, IS_WON, SQL_NOT_UNDONE


class CrmFloorReport(models.Model):
    """What each agent received and did, hour by hour.

    A row is one fact: a lead received (``crm.lead.assignment.log``), or an outcome that
    was filed and not undone (``crm.k.status.change``). Sums are right at every level.
    The hour is in the viewer's time zone.
    """

    _name = "crm.floor.report"
    _description = "Agent Activity Report"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": ["attempt_count", "company_id", "expected_revenue", "user_id"],
        "crm.lead.assignment.log": ["date", "lead_id", "team_id", "to_user_id"],
        "crm.k.status.change": ["call_result_id", "date", "is_call", "lead_id"]
        + ["team_id", "to_status_id", "undo_of_id", "user_id"],
        "crm.k.status": ["is_contact", "outcome"],
    }

    date = fields.Datetime(readonly=True)
    hour = fields.Char("Hour of Day", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    received = fields.Integer(readonly=True)
    untouched = fields.Integer(
        "Never Called", readonly=True, help="Received but never called."
    )
    calls = fields.Integer(readonly=True)
    contacts = fields.Integer(readonly=True)
    won = fields.Integer("Deals Won", readonly=True)
    amount = fields.Monetary(readonly=True, help="Total amount of won deals.")
    currency_id = fields.Many2one(related="company_id.currency_id")

    @property
    def _table_query(self):
        zone = self.env["res.company"]._get_timezone_sql(SQL("fact.company_id"))
        return SQL(
            """
            SELECT fact.*,
                   to_char(timezone(%(zone)s, timezone('UTC', fact.date)),
                           'HH24:00') AS hour
              FROM (
                SELECT -move.id AS id, move.date, move.to_user_id AS user_id,
                       move.team_id, lead.company_id, move.lead_id, 1 AS received,
                       CASE WHEN COALESCE(lead.attempt_count, 0) = 0
                                 AND lead.user_id = move.to_user_id
                            THEN 1 ELSE 0 END AS untouched,
                       0 AS calls, 0 AS contacts, 0 AS won, 0::numeric AS amount
                  FROM crm_lead_assignment_log move
                  JOIN crm_lead lead ON lead.id = move.lead_id
                 WHERE move.to_user_id IS NOT NULL
                 UNION ALL
                SELECT change.id, change.date, change.user_id, change.team_id,
                       lead.company_id, change.lead_id, 0, 0,
                       change.is_call::int,
                       %(contact)s::int, %(won)s::int,
                       CASE WHEN %(won)s THEN lead.expected_revenue ELSE 0 END
                  FROM crm_k_status_change change
                  JOIN crm_lead lead ON lead.id = change.lead_id
             LEFT JOIN crm_k_status status ON status.id = change.to_status_id
                 WHERE %(stands)s
              ) fact
            """,
            zone=zone,
            contact=IS_CONTACT,
            won=IS_WON,
            stands=SQL_NOT_UNDONE,
        )
