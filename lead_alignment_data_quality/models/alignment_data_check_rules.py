"""What the kinds of checks look at. Each is a query of (id, whether it is a defect)."""

from typing import NamedTuple

from odoo.tools import LazyTranslate
from odoo.tools.translate import LazyGettext

_lt = LazyTranslate(__name__)

# codes of events that say that somebody paid
PAID_CODES = ["invoice_paid", "pos_order"]
OPEN_LEADS = """
    lead.company_id = %(company)s AND lead.active AND lead.won_status = 'pending'
"""

UTM_UNKNOWN = """
    SELECT id, campaign_id IS NULL AND source_id IS NULL AND medium_id IS NULL
      FROM alignment_utm_alias WHERE company_id = %(company)s
"""
# without a valid number; or a later lead with the number of an open one, unless it is
# the number of several people
PHONE = f"""
    SELECT lead.id, lead.phone_sanitized IS NULL
           OR lead.id > oldest.id AND NOT EXISTS (
              SELECT FROM customer_identity identity
               WHERE identity.company_id = %(company)s AND identity.kind = 'phone'
                 AND identity.value = lead.phone_sanitized
                 AND (identity.is_shared OR identity.is_of_many))
      FROM crm_lead lead
      LEFT JOIN (SELECT lead.phone_sanitized, min(lead.id) AS id
                   FROM crm_lead lead
                  WHERE {OPEN_LEADS} AND lead.phone_sanitized IS NOT NULL
                  GROUP BY 1) oldest ON oldest.phone_sanitized = lead.phone_sanitized
     WHERE {OPEN_LEADS}
"""
BAD_DATA_WAITING = f"""
    SELECT lead.id, NOT status.is_data_valid AND lead.k_status_date < %(since)s
      FROM crm_lead lead
      JOIN crm_k_status status ON status.id = lead.k_status_id
     WHERE {OPEN_LEADS}
"""
OWNER_LEFT = f"""
    SELECT lead.id, NOT owner.active
      FROM crm_lead lead JOIN res_users owner ON owner.id = lead.user_id
     WHERE {OPEN_LEADS}
"""
NEED_MISSING = f"""
    SELECT lead.id, COALESCE(btrim(lead.customer_need), '') = ''
      FROM crm_lead lead
     WHERE {OPEN_LEADS} AND lead.lifecycle IN ('mql', 'sal', 'sql')
"""
NOT_PAID = """
    SELECT lead.id, NOT EXISTS (
           SELECT FROM customer_identity identity
             JOIN customer_event event ON event.identity_id = identity.id
            WHERE identity.profile_id = lead.profile_id
              AND event.type_id = ANY(%(paid_types)s) AND event.quarantine IS NULL)
      FROM crm_lead lead
     WHERE lead.company_id = %(company)s AND lead.active AND lead.won_status = 'won'
       AND lead.profile_id IS NOT NULL
       AND COALESCE(lead.date_closed, lead.create_date) < %(since)s
"""
# leads of somebody who has left are told of once, as such
NO_NEXT_STEP = f"""
    SELECT lead.id, unshown.id IS NOT NULL AND owner.active IS NOT FALSE
           AND COALESCE(lead.last_outcome_date, lead.create_date) < %(since)s
      FROM crm_lead lead
      LEFT JOIN res_users owner ON owner.id = lead.user_id
      LEFT JOIN (%(unshown)s) unshown ON unshown.id = lead.id
     WHERE {OPEN_LEADS} AND %(held)s
"""
STAGE_MISMATCH = """
    SELECT lead.id,
           (lead.won_status = 'won') IS DISTINCT FROM (lead.lifecycle = 'customer')
           OR lead.won_status = 'lost' AND lead.lifecycle IN ('sal', 'sql')
      FROM crm_lead lead
     WHERE lead.company_id = %(company)s
       AND (lead.active OR lead.won_status = 'lost')
       AND (lead.won_status IN ('won', 'lost') OR lead.lifecycle = 'customer')
"""
CONSENT_MISSING = f"""
    SELECT profile.id, profile.consent = 'unknown'
      FROM customer_profile profile
     WHERE profile.company_id = %(company)s AND profile.active
       AND EXISTS (SELECT FROM crm_lead lead
                    WHERE {OPEN_LEADS} AND lead.profile_id = profile.id)
"""
SHARED_UNDECIDED = """
    SELECT id, shared_choice IS NULL
      FROM customer_identity
     WHERE company_id = %(company)s AND kind IN ('email', 'phone', 'external')
       AND (is_of_many OR is_shared OR shared_choice IS NOT NULL)
"""
# the campaign of a spend is required; it is right if a lead or a touchpoint names it
UNMATCHED_SPEND = """
    SELECT spend.id, lead.campaign_id IS NULL AND touch.campaign_id IS NULL
      FROM alignment_spend spend
      LEFT JOIN (SELECT DISTINCT campaign_id FROM crm_lead
                  WHERE company_id = %(company)s) lead
             ON lead.campaign_id = spend.campaign_id
      LEFT JOIN (SELECT DISTINCT touch.campaign_id
                   FROM crm_lead_touch touch
                   JOIN crm_lead lead ON lead.id = touch.lead_id
                  WHERE lead.company_id = %(company)s) touch
             ON touch.campaign_id = spend.campaign_id
     WHERE spend.company_id = %(company)s AND spend.date >= %(since)s
"""
EVENT_OTHER = """
    SELECT event.id, type.code = 'other'
      FROM customer_event event
      JOIN customer_event_type type ON type.id = event.type_id
      JOIN customer_identity identity ON identity.id = event.identity_id
     WHERE identity.company_id = %(company)s AND event.occurred_at >= %(since)s
"""
KEY_SILENT = """
    SELECT id, silent_since IS NOT NULL
      FROM alignment_ingest_key
     WHERE company_id = %(company)s AND active AND key_hash IS NOT NULL
"""


class Rule(NamedTuple):
    """What a kind of check looks at.

    :param steward: group whose first member is the steward, if nobody is named
    :param rows: SQL of (id, whether it is a defect) of all records looked at
    :param days: usual number of days before something is a defect, or that are looked
        at; 0 if it makes no difference
    :param tolerance: usual share of defects that is accepted, in per cent
    """

    model: str
    rows: str
    explanation: LazyGettext
    steward: str
    severity: str = "major"
    days: int = 0
    tolerance: float = 0.0


MARKETING = "lead_alignment.lead_alignment_group_marketing_manager"
SALES = "sales_team.group_sale_manager"
RULES = {
    "utm_unknown": Rule(
        "alignment.utm.alias",
        UTM_UNKNOWN,
        _lt(
            "UTM words in links, forms and files that mean no campaign, source or "
            "medium. Say once what a word means under Unknown Sources."
        ),
        MARKETING,
    ),
    "phone": Rule(
        "crm.lead",
        PHONE,
        _lt(
            "Open leads without a valid phone number, or with the number of an "
            "older open lead. Numbers that several people share do not count."
        ),
        MARKETING,
        tolerance=2.0,
    ),
    "bad_data_waiting": Rule(
        "crm.lead",
        BAD_DATA_WAITING,
        _lt(
            "Open leads whose data an agent called wrong (K4.1) more than %(days)s "
            "days ago. Correct the data or close the lead."
        ),
        MARKETING,
        days=2,
    ),
    "owner_left": Rule(
        "crm.lead",
        OWNER_LEFT,
        _lt(
            "Open leads of a salesperson whose user is archived. Assign them to "
            "somebody else."
        ),
        SALES,
        "critical",
    ),
    "need_missing": Rule(
        "crm.lead",
        NEED_MISSING,
        _lt("MQLs, SALs and SQLs whose need is not written down."),
        MARKETING,
        tolerance=10.0,
    ),
    "not_paid": Rule(
        "crm.lead",
        NOT_PAID,
        _lt(
            "Leads won more than %(days)s days ago whose customer has paid nothing "
            "yet. Needs Invoicing or Point of Sale."
        ),
        SALES,
        days=30,
    ),
    "no_next_step": Rule(
        "crm.lead",
        NO_NEXT_STEP,
        _lt(
            "Open leads of sales that no queue and no person is shown, for more "
            "than %(days)s days."
        ),
        SALES,
        "critical",
        days=1,
    ),
    "stage_mismatch": Rule(
        "crm.lead",
        STAGE_MISMATCH,
        _lt(
            "Leads that are won but no customers, customers that are not won, and "
            "lost leads that still count as SAL or SQL."
        ),
        SALES,
    ),
    "consent_missing": Rule(
        "customer.profile",
        CONSENT_MISSING,
        _lt(
            "Customers with an open lead who were never asked whether their "
            "activity may be recorded."
        ),
        MARKETING,
        "minor",
        tolerance=50.0,
    ),
    "shared_undecided": Rule(
        "customer.identity",
        SHARED_UNDECIDED,
        _lt(
            "Phones, emails and accounts that several people seem to use, without a "
            "decision whether they are shared."
        ),
        MARKETING,
        "minor",
        tolerance=20.0,
    ),
    "unmatched_spend": Rule(
        "alignment.spend",
        UNMATCHED_SPEND,
        _lt(
            "Spend of the last %(days)s days on campaigns that no lead and no "
            "touchpoint names: its cost per lead is wrong."
        ),
        MARKETING,
        days=31,
    ),
    "event_other": Rule(
        "customer.event",
        EVENT_OTHER,
        _lt("Events of the last %(days)s days whose name is no event type."),
        MARKETING,
        "minor",
        days=31,
        tolerance=5.0,
    ),
    "key_silent": Rule(
        "alignment.ingest.key",
        KEY_SILENT,
        _lt("Systems that usually send events and have fallen silent."),
        MARKETING,
        "critical",
    ),
}
