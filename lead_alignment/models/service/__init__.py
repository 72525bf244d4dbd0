"""Customer service: lookup, notes of calls, complaints with a deadline, leads passed to
sales with credit.

Models: ``customer.call``, ``customer.lookup``, ``crm.lead.referral``.
Written by: customer service.
Uses: sla, timeline and earlier rooms.
"""

from . import crm_lead
from . import crm_lead_referral
from . import customer_call
from . import customer_call_complaint
from . import customer_call_timeline
from . import customer_erasure
from . import customer_lookup
from . import customer_timeline
from . import res_company
