"""One history of a customer for all departments: sources, visibility, pins, detached
entries, the card above it.

Models: ``customer.timeline``, ``customer.timeline.pin``, ``customer.timeline.cut``,
  ``alignment.visibility``.
Written by: nobody writes history; people pin and detach, administrators set
  visibility.
Uses: privacy, customer, ledger and the rooms whose records it shows.
"""

from . import alignment_visibility
from . import timeline_source_mixin
from . import calendar_event
from . import crm_k_status_change
from . import timeline_host_mixin
from . import crm_lead
from . import crm_lead_feedback
from . import crm_lead_handover
from . import crm_lead_lifecycle_change
from . import crm_lead_sla
from . import crm_phone_call
from . import customer_backfill
from . import customer_erasure
from . import customer_event
from . import customer_profile
from . import customer_timeline
from . import customer_timeline_actions
from . import customer_timeline_card
from . import customer_timeline_cut
from . import customer_timeline_person
from . import customer_timeline_pin
from . import mail_activity
from . import mail_message
from . import res_partner
