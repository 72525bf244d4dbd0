from odoo import fields, models
from odoo.tools import SQL

from ..models.sla.alignment_sla_policy import TARGETS


class CrmComplianceReport(models.Model):
    """One row an SLA timer that can be judged: met or breached, by either department.

    A running timer is judged once it is late. Timers cancelled in time, and waived
    breaches, do not count. The report agrees with the badges on the leads, as it reads
    the same moments.
    """

    _name = "crm.compliance.report"
    _description = "Compliance"
    _inherit = ["percentile.report.mixin"]
    _auto = False
    _order = "start_date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    target = fields.Selection(TARGETS, "What", readonly=True)
    side = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")], "Department", readonly=True
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    start_date = fields.Datetime("Since", readonly=True)
    due_date = fields.Datetime("Due", readonly=True)
    end_date = fields.Datetime("Ended", readonly=True)
    met_share = fields.Float(
        "Kept %",
        readonly=True,
        aggregator="avg",
        help="Of all timers that can be judged: what was done in time.",
    )
    late_count = fields.Integer(
        "Not Kept", readonly=True, help="Done late, or late and not done yet."
    )
    used_hours = fields.Float(
        "Typical Working Hours",
        readonly=True,
        aggregator="median",
        help="Median of the working hours that it took, of what was done: half was "
        "faster.",
    )
    used_hours_p90 = fields.Float(
        "Working Hours of 9 in 10",
        readonly=True,
        aggregator="p90",
        help="Nine in ten were done within these working hours.",
    )
    late_hours = fields.Float(
        "Late By (Hours)",
        readonly=True,
        aggregator="avg",
        help="Working hours after the deadline, of what was done late.",
    )

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        return SQL(
            """
            SELECT timer.id, timer.lead_id, timer.company_id, timer.target, timer.side,
                   timer.team_id, timer.user_id, timer.source_id, timer.campaign_id,
                   timer.start_date, timer.due_date, timer.end_date,
                   (NOT verdict.is_late)::int4::float8 AS met_share,
                   verdict.is_late::int4 AS late_count,
                   CASE WHEN timer.state = 'met' THEN timer.used_seconds END
                       ::float8 / 3600 AS used_hours,
                   CASE WHEN timer.state = 'met' THEN timer.used_seconds END
                       ::float8 / 3600 AS used_hours_p90,
                   CASE WHEN timer.margin_seconds < 0 THEN -timer.margin_seconds END
                       ::float8 / 3600 AS late_hours
              FROM crm_lead_sla timer
              CROSS JOIN LATERAL (
                   SELECT CASE WHEN timer.end_date IS NOT NULL
                               THEN timer.is_late_at_end
                               ELSE timer.paused_date IS NULL AND timer.due_date < %s
                          END AS is_late) verdict
             WHERE timer.exempt_log_id IS NULL
               AND (timer.state = 'met' OR verdict.is_late)
            """,
            fields.Datetime.now(),
        )
