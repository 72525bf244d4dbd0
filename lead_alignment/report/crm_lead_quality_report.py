from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.handover.crm_lead_lifecycle_change import STAGES
from .crm_lead_bucket import NEVER_CALLED, NOT_REACHED, STATUS_OFFSET

PERIODS = ("hour", "day", "week", "month", "quarter", "year")
# SQL on a lead and its status, for the share columns of reports
IS_CONTACTED = SQL(
    "(lead.first_contact_date IS NOT NULL OR COALESCE(status.is_contact, FALSE))"
)
HAS_BOUGHT = SQL("COALESCE(status.outcome = 'won', FALSE)")
# 0 or 1 for each lead, NULL if it cannot be judged
MEASURES = SQL(
    """
    (lead.attempt_count > 0)::int4 AS called_count,
    COALESCE(lead.is_duplicate, FALSE)::int4::float8 AS duplicate_share,
    (COALESCE(lead.attempt_count, 0) > 0
     AND lead.first_contact_date IS NULL
     AND NOT COALESCE(status.is_contact, FALSE)
    )::int4::float8 AS not_reached_share,
    status.is_data_valid::int4::float8 AS valid_share,
    %(contacted)s::int4::float8 AS contacted_share,
    (lead.date_conversion IS NOT NULL
     OR lead.won_status = 'won'
     OR COALESCE(status.outcome IN ('convert', 'won'), FALSE)
    )::int4::float8 AS potential_share,
    %(bought)s::int4::float8 AS won_share,
    COALESCE(lead.attempt_count, 0)::float8 AS attempt_average,
    EXTRACT(EPOCH FROM lead.first_outcome_date - lead.create_date)
        ::float8 / 3600 AS first_outcome_hours,
    CASE WHEN lead.first_outcome_date IS NULL THEN 'never'
         ELSE (ARRAY['m5', 'm15', 'm30', 'm60', 'h4', 'd1', 'later'])[
              1 + width_bucket(
                  EXTRACT(EPOCH FROM lead.first_outcome_date - lead.create_date)
                      ::float8 / 60,
                  ARRAY[5, 15, 30, 60, 240, 1440]::float8[])]
    END AS speed
    """,
    contacted=IS_CONTACTED,
    bought=HAS_BOUGHT,
)


class CrmLeadQualityReport(models.Model):
    """One row a lead, lost ones (archived by Odoo) included.

    Every measure is a count, or an average of 0 and 1 over leads, so totals are right
    at each level. A share leaves out the leads that cannot be judged (NULL); the help
    of each field names its denominator.
    """

    _name = "crm.lead.quality.report"
    _description = "Lead Quality"
    _inherit = ["percentile.report.mixin", "leads.report.mixin"]
    _auto = False
    _order = "create_date desc, id desc"
    _rec_name = "lead_id"
    _rows_of_lead = "quality_report_ids"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    bucket_id = fields.Many2one("crm.lead.bucket", "Customer Status", readonly=True)
    k_family_id = fields.Many2one("crm.k.status", "Status Group", readonly=True)
    call_result_id = fields.Many2one(
        "crm.call.result", "No-Contact Result", readonly=True
    )
    create_date = fields.Datetime("Created", readonly=True)
    first_outcome_date = fields.Datetime("First Outcome", readonly=True)
    last_outcome_date = fields.Datetime("Last Outcome", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    marketer_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )

    lifecycle = fields.Selection(STAGES, readonly=True)
    is_handed_over = fields.Boolean(
        "Handed Off", readonly=True, help="The lead was handed off to sales."
    )
    handover_date = fields.Datetime(
        "First Handoff",
        readonly=True,
        help="When marketing handed off the lead for the first time.",
    )
    sub_team = fields.Char(
        "Marketing Sub-Team",
        readonly=True,
        help="Of the first touchpoint, else of the campaign.",
    )

    speed = fields.Selection(
        [
            ("m5", "Within 5 minutes"),
            ("m15", "Within 15 minutes"),
            ("m30", "Within 30 minutes"),
            ("m60", "Within an hour"),
            ("h4", "Within 4 hours"),
            ("d1", "Within a day"),
            ("later", "Later"),
            ("never", "Not called"),
        ],
        "Time to First Call",
        readonly=True,
        help="Actual time from lead creation to the first logged call.",
    )
    called_count = fields.Integer(
        "Leads Called", readonly=True, help="Leads called at least once."
    )
    duplicate_share = fields.Float(
        "Duplicate %",
        readonly=True,
        aggregator="avg",
        help=(
            "Share of all leads whose phone or email already existed when they were "
            "created."
        ),
    )
    not_reached_share = fields.Float(
        "Not Reached %",
        readonly=True,
        aggregator="avg",
        help="Share of all leads that were called but never reached.",
    )
    valid_share = fields.Float(
        "Valid Data %",
        readonly=True,
        aggregator="avg",
        help="Share of leads with a status whose data is valid.",
    )
    contacted_share = fields.Float(
        "Reached %",
        readonly=True,
        aggregator="avg",
        help="Share of all leads reached at least once.",
    )
    potential_share = fields.Float(
        "Opportunity %",
        readonly=True,
        aggregator="avg",
        help=(
            "Share of all leads that were converted, won, or are in a status that "
            "converts."
        ),
    )
    won_share = fields.Float(
        "Won %",
        readonly=True,
        aggregator="avg",
        help="Share of all leads in a status that marks them as won (K1 by default).",
    )
    attempt_average = fields.Float(
        "Attempts per Lead",
        readonly=True,
        aggregator="avg",
        help="Calls made divided by number of leads.",
    )
    first_outcome_hours = fields.Float(
        "Median Time to First Outcome",
        readonly=True,
        aggregator="median",
        help="Median hours from lead creation to the first logged outcome. Half of "
        "the leads were faster.",
    )

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        return SQL(
            """
            SELECT lead.id,
                   lead.id AS lead_id,
                   COALESCE(
                       lead.k_status_id + %(offset)s,
                       CASE WHEN lead.attempt_count > 0 THEN %(not_reached)s
                            ELSE %(never)s END
                   ) AS bucket_id,
                   COALESCE(status.parent_id, status.id) AS k_family_id,
                   lead.call_result_id,
                   lead.create_date,
                   lead.first_outcome_date,
                   lead.last_outcome_date,
                   lead.campaign_id,
                   lead.source_id,
                   lead.medium_id,
                   lead.marketer_id,
                   lead.user_id,
                   lead.team_id,
                   lead.company_id,
                   lead.lost_reason_id,
                   lead.type,
                   lead.lifecycle,
                   handed.id IS NOT NULL AS is_handed_over,
                   handed.date AS handover_date,
                   COALESCE(touch.sub_team, brought.sub_team) AS sub_team,
                   %(measures)s
              FROM crm_lead lead
         LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
         LEFT JOIN crm_lead_touch touch ON touch.id = lead.first_touch_id
         LEFT JOIN utm_campaign brought
                ON brought.id = COALESCE(touch.campaign_id, lead.campaign_id)
         LEFT JOIN crm_lead_handover handed
                ON handed.lead_id = lead.id AND handed.is_first
            """,
            offset=STATUS_OFFSET,
            never=NEVER_CALLED,
            not_reached=NOT_REACHED,
            measures=MEASURES,
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        """Sort periods by another expression than the one they are grouped by.

        With the same expression PostgreSQL sorts a million leads to group them, instead
        of hashing them.
        """
        periods = {
            spec: SQL("%s + INTERVAL '0'", term)
            for spec, term in groupby_terms.items()
            if spec.partition(":")[2] in PERIODS
        }
        terms = {**groupby_terms, **periods}
        order_sql = super()._read_group_orderby(order, terms, query)
        # Odoo replaces terms that need more columns for sorting
        groupby_terms.update(
            (spec, term) for spec, term in terms.items() if spec not in periods
        )
        return order_sql

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Order by the catalogue without joining it to every lead.

        On a million leads the join costs more than the count.
        """
        if field_name != "bucket_id":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        return SQL(
            "array_position(%s, %s) %s %s",
            self.env["crm.lead.bucket"].search(Domain.TRUE).ids,
            self._field_to_sql(alias, field_name, query),
            direction,
            nulls,
        )

    @api.model
    def action_open_leads(self, domain):
        """Open the leads behind a part of a chart or table.

        :param domain: on this report
        :returns: an action on the leads, lost ones included; for users who may not read
            leads, on the report's own rows, which name nobody
        """
        if not self.env["crm.lead"].has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Lead Quality"),
                "res_model": self._name,
                "views": [[False, "list"]],
                "domain": domain,
            }
        return super().action_open_leads(domain)
