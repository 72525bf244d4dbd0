"""What reports on sources count, and by what, told once for all of them."""

from odoo.tools import SQL

from .crm_lead_quality_report import HAS_BOUGHT, IS_CONTACTED

# what leads are told apart by: the columns of FACTS
DIMENSIONS = (
    *("source_id", "campaign_id", "medium_id"),
    *("form", "ad", "keyword", "prefix"),
)
PREFIX_LENGTH = 6  # "+84968": the country, the network, and a block of numbers

# Leads, feedback on them, decided hand-overs of them, and spend: each with the day of
# the lead, or of the spend, and with a lead's present source and first touch. Counts
# and sums only, so that they are right at every level.
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
 UNION ALL
    SELECT 4 * said.id::int8 + 1, lead.id, %(of_lead)s, 0, 0, 0, 0, 0, 0, 0,
           said.quality, NULL
      FROM crm_lead_feedback said
      JOIN crm_lead lead ON lead.id = said.lead_id
 LEFT JOIN crm_lead_touch touch ON touch.id = lead.first_touch_id
     WHERE said.active AND said.quality > 0
 UNION ALL
    SELECT 4 * handover.id::int8 + 2, lead.id, %(of_lead)s, 0, 0, 0, 0, 0, 1,
           (handover.state = 'accepted')::int4, NULL, NULL
      FROM crm_lead_handover handover
      JOIN crm_lead lead ON lead.id = handover.lead_id
 LEFT JOIN crm_lead_touch touch ON touch.id = lead.first_touch_id
     WHERE handover.state IN ('accepted', 'rejected')
 UNION ALL
    SELECT 4 * spend.id::int8 + 3, NULL, spend.company_id, spend.date,
           spend.source_id, spend.campaign_id, NULL, NULL, NULL, NULL, NULL,
           spend.user_id, NULL, 0, 0, 0, 0, 0, 0, 0, NULL, spend.amount
      FROM alignment_spend spend
"""
OF_LEAD = """
    COALESCE(lead.company_id, %(company)s) AS company_id,
    timezone(%(zone)s, timezone('UTC', lead.create_date))::date AS date,
    lead.source_id, lead.campaign_id, lead.medium_id,
    touch.form, touch.ad, touch.keyword,
    left(lead.phone_sanitized, %(prefix_length)s) AS prefix,
    lead.marketer_id, lead.team_id
"""


def get_facts(env):
    """The rows, as SQL. Days are those of the viewer's clock; leads without a company
    are of the one that the viewer works for."""
    env["crm.lead"]._flush_journal()
    zone = env.context.get("tz") or env.user.tz or "UTC"
    of_lead = SQL(
        OF_LEAD, company=env.company.id, zone=zone, prefix_length=PREFIX_LENGTH
    )
    return SQL(FACTS, of_lead=of_lead, contacted=IS_CONTACTED, bought=HAS_BOUGHT)
