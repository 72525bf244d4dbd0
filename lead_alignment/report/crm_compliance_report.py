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
    _description = "SLA Compliance"
    _inherit = ["percentile.report.mixin"]
    _auto = False
    _order = "start_date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    target = fields.Selection(TARGETS, "SLA Target", readonly=True)
    side = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")], "Department", readonly=True
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Employee", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    start_date = fields.Datetime("Started on", readonly=True)
    due_date = fields.Datetime("Due", readonly=True)
    end_date = fields.Datetime("Ended on", readonly=True)
    met_share = fields.Float(
        "SLA Met %",
        readonly=True,
        aggregator="avg",
        help="Share of all judged SLA timers that were met.",
    )
    late_count = fields.Integer(
        "Breached", readonly=True, help="Completed late, or overdue and still open."
    )
    used_hours = fields.Float(
        "Median Working Hours",
        readonly=True,
        aggregator="median",
        help="Median working hours to completion. Half were faster.",
    )
    used_hours_p90 = fields.Float(
        "Working Hours (90th Percentile)",
        readonly=True,
        aggregator="p90",
        help="90% were completed within this many working hours.",
    )
    late_hours = fields.Float(
        "Overdue (Hours)",
        readonly=True,
        aggregator="avg",
        help="Working hours overdue, for SLAs completed late.",
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
