"""What customers did, in an append-only ledger of events: recording in bulk, the bot
filter, the inbox of other apps, the backfill of their history.

Models: ``customer.event`` (+ type, import, review, trace), ``customer.event.inbox``,
  ``customer.backfill``, ``alignment.utm.alias``, ``event.source.mixin``.
Written by: ``customer.event._record_batch`` alone; nobody edits an event.
Uses: shared, customer.
"""

from . import alignment_utm_alias
from . import calendar_event
from . import crm_lead
from . import customer_backfill
from . import customer_erasure
from . import customer_event
from . import customer_event_import
from . import customer_event_inbox
from . import customer_event_occurrence
from . import customer_event_people
from . import customer_event_quarantine
from . import customer_event_record
from . import customer_event_review
from . import customer_event_trace
from . import customer_event_type
from . import customer_profile
from . import event_source_mixin
from . import mail_activity
from . import mail_thread
from . import utm_record
