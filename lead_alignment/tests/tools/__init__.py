"""Tests of what needs no Odoo: ``./dev test tools`` runs them in a second or two.

They are imported for Odoo's check that no test file is forgotten; it passes over tests
without its tags.
"""

from . import test_ad_export
from . import test_agreement_terms
from . import test_allocation
from . import test_back_off
from . import test_back_test
from . import test_body_mapping
from . import test_business_time_tool
from . import test_cadence
from . import test_calling_hours
from . import test_channel_tools
from . import test_contact_mask_tool
from . import test_contact_sweep_tool
from . import test_context_keys
from . import test_duration_text
from . import test_engagement
from . import test_erasure_pattern
from . import test_event_json
from . import test_event_rows
from . import test_feedback_answers
from . import test_file_limits
from . import test_identity_graph
from . import test_identity_values
from . import test_ingest_body
from . import test_landing_url
from . import test_lead_columns
from . import test_lead_file
from . import test_lead_row
from . import test_lead_values
from . import test_local_day
from . import test_masked_fields
from . import test_money_text
from . import test_phone_call
from . import test_phone_repair
from . import test_recording_link
from . import test_scorecard
from . import test_segment_event
from . import test_sla_verdict
from . import test_storable_text
from . import test_talk
from . import test_timeline_tool
from . import test_translations
from . import test_typed_addresses
from . import test_unaccent
from . import test_outlet_tools
from . import test_phone_sentences
from . import test_public_evidence
from . import test_removal_effect
from . import test_win_estimate
from . import test_regex_growth
from . import test_retry_after
from . import test_public_holidays
from . import test_vietnamese_holidays
from . import test_uplift
from . import test_reward
