"""The rows that the reports on sources count, and their dimensions."""

from odoo.tools import SQL

from .crm_lead_quality_report import HAS_BOUGHT, IS_CONTACTED

# dimensions of the reports: columns of FACTS
DIMENSIONS = (
    "source_id",
    "campaign_id",
    "medium_id",
    "form",
    "ad",
    "keyword",
    "prefix",
)
PREFIX_LENGTH = 6  # "+84968": the country, the network, and a block of numbers

# Leads, feedback on leads, decided hand-overs of leads: each with the day of the lead,
# its present source and its first touchpoint. Only counts and sums, so that they are
# right at every level. Leads with a company and those without are apart, as PostgreSQL
# cannot estimate the rows of an expression on the company.
FACTS = """
    SELECT 4 * lead.id::int8 AS id, lead.id AS lead_id, %(of_lead)s,
           1 AS lead_count,
           (status.is_data_valid IS NOT NULL)::int4 AS judged_count,
           COALESCE(status.is_data_valid, FALSE)::int4 AS valid_count,
           %(contacted)s::int4 AS contacted_count,
           %(bought)s::int4 AS won_count,
           0 AS decided_count, 0 AS accepted_count,
           NULL::float8 AS quality, NULL::numeric AS spend
      FROM crm_lead lead
 LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
 LEFT JOIN crm_lead_touch touch ON touch.id = lead.first_touch_id
     WHERE %(owned)s
 UNION ALL
    SELECT 4 * said.id::int8 + 1, lead.id, %(of_lead)s, 0, 0, 0, 0, 0, 0, 0,
           said.quality, NULL
      FROM crm_lead_feedback said
      JOIN crm_lead lead ON lead.id = said.lead_id
 LEFT JOIN crm_lead_touch touch ON touch.id = lead.first_touch_id
     WHERE said.active AND said.quality > 0 AND %(owned)s
 UNION ALL
    SELECT 4 * handover.id::int8 + 2, lead.id, %(of_lead)s, 0, 0, 0, 0, 0, 1,
           (handover.state = 'accepted')::int4, NULL, NULL
      FROM crm_lead_handover handover
      JOIN crm_lead lead ON lead.id = handover.lead_id
 LEFT JOIN crm_lead_touch touch ON touch.id = lead.first_touch_id
     WHERE handover.state IN ('accepted', 'rejected') AND %(owned)s
"""
SPEND = """
    SELECT 4 * spend.id::int8 + 3, NULL::int4, spend.company_id, spend.date,
           spend.source_id, spend.campaign_id, NULL, NULL, NULL, NULL, NULL,
           spend.user_id, NULL, 0, 0, 0, 0, 0, 0, 0, NULL, spend.amount
      FROM alignment_spend spend
"""
OF_LEAD = """
    %(company)s AS company_id,
    timezone(%(zone)s, timezone('UTC', lead.create_date))::date AS date,
    lead.source_id, lead.campaign_id, lead.medium_id,
    touch.form, touch.ad, touch.keyword,
    left(lead.phone_sanitized, %(prefix_length)s) AS prefix,
    lead.marketer_id, lead.team_id
"""


def get_facts(env):
    """Return SQL for the rows. Days are the company's; leads without a company
    count for the viewer's present company."""
    env["crm.lead"]._flush_facts()
    parts = [
        SQL(
            FACTS,
            of_lead=SQL(
                OF_LEAD,
                company=company,
                zone=env["res.company"]._get_timezone_sql(company),
                prefix_length=PREFIX_LENGTH,
            ),
            owned=SQL(owned),
            contacted=IS_CONTACTED,
            bought=HAS_BOUGHT,
        )
        for company, owned in (
            (SQL("lead.company_id"), "lead.company_id IS NOT NULL"),
            (SQL("%s::int4", env.company.id), "lead.company_id IS NULL"),
        )
    ]
    return SQL(" UNION ALL ").join([*parts, SQL(SPEND)])
