from odoo import api, fields, models
from odoo.tools import SQL

from ..models.outcome.crm_k_status_change import SQL_COUNTS, SQL_NOT_UNDONE

SILENT_MINUTES = 15  # an agent without an outcome for so long is not calling

FLOOR = """
    WITH done AS (
        SELECT change.user_id, COALESCE(lead.company_id, %(company)s) AS company_id,
               %(counts)s,
               max(change.date) AS last_date
          FROM crm_k_status_change change
          JOIN crm_lead lead ON lead.id = change.lead_id
     LEFT JOIN crm_k_status status ON status.id = change.to_status_id
         WHERE change.date >= %(start)s AND %(stands)s
         GROUP BY 1, 2
    ),
    waiting AS (
        SELECT lead.user_id, COALESCE(lead.company_id, %(company)s) AS company_id,
               count(*) FILTER (WHERE lead.wanted_date IS NOT NULL) AS untouched,
               count(*) FILTER (WHERE lead.callback_date < %(now)s) AS late,
               count(*) FILTER (
                   WHERE lead.wanted_date IS NOT NULL
                      OR LEAST(lead.callback_date, lead.retry_date,
                               lead.follow_up_date) < %(end)s) AS left_today
          FROM crm_lead lead
         WHERE lead.active AND lead.won_status = 'pending'
           AND lead.user_id IS NOT NULL
         GROUP BY 1, 2
    ),
    received AS (
        SELECT to_user_id AS user_id, team_id, count(*) AS received,
               count(*) FILTER (WHERE kind = 'distributed') AS distributed
          FROM crm_lead_assignment_log
         WHERE date >= %(start)s AND to_user_id IS NOT NULL
         GROUP BY to_user_id, team_id
    )
    SELECT member.id, member.user_id, team.id AS team_id,
           COALESCE(team.company_id, %(company)s) AS company_id,
           company.currency_id,
           CASE WHEN pause.id IS NOT NULL THEN 'paused'
                WHEN lease.id IS NOT NULL THEN 'calling'
                WHEN done.last_date > %(silent)s THEN 'waiting'
                ELSE 'away' END AS state,
           COALESCE(pause.date_from, lease.date, done.last_date) AS since,
           CASE WHEN leased.team_id = team.id THEN leased.id END AS lead_id,
           pause.reason_id AS pause_reason_id,
           COALESCE(agent.is_receiving, TRUE) AS is_receiving,
           COALESCE(received.received, 0) AS received,
           COALESCE(waiting.untouched, 0) AS untouched,
           COALESCE(waiting.late, 0) AS late,
           COALESCE(waiting.left_today, 0) AS left_today,
           COALESCE(done.calls, 0) AS calls,
           COALESCE(done.contacts, 0) AS contacts,
           COALESCE(done.won, 0) AS won,
           COALESCE(done.amount, 0) AS amount,
           100 * member.distribution_weight
               / sum(member.distribution_weight) OVER of_team AS share,
           100.0 * COALESCE(received.distributed, 0)
               / NULLIF(sum(received.distributed) OVER of_team, 0) AS received_share
      FROM crm_team_member member
      JOIN crm_team team ON team.id = member.crm_team_id AND team.active
      JOIN res_company company ON company.id = COALESCE(team.company_id, %(company)s)
 LEFT JOIN crm_lead_lease lease
        ON lease.user_id = member.user_id AND lease.expires_at > %(now)s
 LEFT JOIN crm_lead leased ON leased.id = lease.lead_id
 LEFT JOIN crm_call_pause pause
        ON pause.user_id = member.user_id AND pause.date_to IS NULL
 LEFT JOIN crm_call_agent agent
        ON agent.user_id = member.user_id AND agent.company_id = company.id
 LEFT JOIN done ON done.user_id = member.user_id AND done.company_id = company.id
 LEFT JOIN waiting
        ON waiting.user_id = member.user_id AND waiting.company_id = company.id
 LEFT JOIN received
        ON received.user_id = member.user_id AND received.team_id = team.id
     WHERE member.active
       AND EXISTS (SELECT FROM res_company_users_rel allowed
                    WHERE allowed.user_id = member.user_id
                      AND allowed.cid = company.id)
    WINDOW of_team AS (PARTITION BY team.id)
"""


class CrmFloorBoard(models.Model):
    """The telesales floor right now: one row a member of a team.

    It reads leases, breaks and outcomes at that moment; nothing is stored. Days are
    those of the viewer's company.
    """

    _name = "crm.floor.board"
    _description = "Live Board"
    _auto = False
    _order = "team_id, user_id"
    _rec_name = "user_id"
    _depends = {
        "crm.lead": ["active", "callback_date", "company_id", "expected_revenue"]
        + ["team_id", "follow_up_date", "retry_date", "user_id", "wanted_date"]
        + ["won_status"],
        "crm.lead.lease": ["date", "expires_at", "lead_id", "user_id"],
        "crm.lead.assignment.log": ["date", "kind", "team_id", "to_user_id"],
        "crm.call.agent": ["company_id", "is_receiving", "user_id"],
        "crm.call.pause": ["date_from", "date_to", "reason_id", "user_id"],
        "crm.k.status.change": ["call_result_id", "date", "is_call", "lead_id"]
        + ["to_status_id", "undo_of_id", "user_id"],
        "crm.k.status": ["is_contact", "outcome"],
        "crm.team": ["active", "company_id"],
        "crm.team.member": ["active", "crm_team_id", "distribution_weight", "user_id"],
    }

    user_id = fields.Many2one("res.users", "Agent")
    team_id = fields.Many2one("crm.team", "Sales Team")
    company_id = fields.Many2one("res.company")
    state = fields.Selection(
        [
            ("calling", "Calling"),
            ("waiting", "Idle"),
            ("paused", "On Break"),
            ("away", "Away"),
        ],
        help="Calling: a lead is open in the call queue. Idle: no lead is open, and "
        "an outcome was logged in the last 15 minutes. Away: no outcome for more "
        "than 15 minutes.",
    )
    since = fields.Datetime()
    lead_id = fields.Many2one("crm.lead")
    pause_reason_id = fields.Many2one("crm.telesales.reason", "Break Reason")
    is_receiving = fields.Boolean("Available")
    received = fields.Integer()
    untouched = fields.Integer(help="Open leads waiting for a call.")
    late = fields.Integer(
        help="Scheduled callbacks that are overdue.", string="Overdue"
    )
    left_today = fields.Integer(
        "Remaining", help="New leads and calls scheduled until the end of today."
    )
    calls = fields.Integer()
    contacts = fields.Integer()
    won = fields.Integer("Deals Won")
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    share = fields.Float(
        "Fair Share %",
        help="Member's target share of the team's distributed leads.",
    )
    received_share = fields.Float(
        "% of Distributed Leads",
        help="Share of today's distributed team leads that the member received. It is "
        "below the fair share if the member was absent for part of the day.",
    )
    calls_target = fields.Integer(compute="_compute_targets")
    calls_percent = fields.Integer("Calls % of Target", compute="_compute_targets")
    won_target = fields.Integer(compute="_compute_targets")
    level = fields.Selection(
        [
            ("none", "No target"),
            ("low", "Below target"),
            ("fair", "Near target"),
            ("high", "Target reached"),
        ],
        "Target Level",
        compute="_compute_targets",
        help="By number of calls: below target under 80%, on target from 100%.",
    )

    def _compute_targets(self):
        tally = self.env["crm.call.daily.stats"]
        targets = {}
        for company, rows in self.grouped("company_id").items():
            found = self.env["crm.call.target"]._get_for(
                rows.user_id, company, company._get_today()
            )
            targets.update({(company, user): t for user, t in found.items()})
        for row in self:
            target = targets[row.company_id, row.user_id]
            judged = tally._evaluate(row.calls, target.calls)
            row.calls_target = target.calls
            row.won_target = target.won
            row.calls_percent = judged["percent"]
            row.level = judged["level"]

    @api.model
    def _get_day(self):
        """Return beginning and end of the company's day, naive UTC."""
        start = self.env.user._get_day_start()
        return start, fields.Datetime.add(start, days=1)

    @property
    def _table_query(self):
        start, end = self._get_day()
        now = fields.Datetime.now()
        return SQL(
            FLOOR,
            counts=SQL_COUNTS,
            stands=SQL_NOT_UNDONE,
            start=start,
            end=end,
            now=now,
            silent=fields.Datetime.subtract(now, minutes=SILENT_MINUTES),
            company=self.env.company.id,
        )
