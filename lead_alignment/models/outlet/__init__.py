"""What sales found out goes back to the ad platforms as conversions.

Models: ``alignment.outlet`` (+ rule), ``alignment.outbox``, ``alignment.audience``
  (+ member).
Written by: jobs; marketing's head connects outlets and says which fact is which event.
Uses: shared, customer, attribution, outcome, handover, funnel.
"""

from . import alignment_outlet
from . import alignment_outlet_rule
from . import alignment_outbox
from . import alignment_outbox_collect
from . import alignment_outbox_send
from . import alignment_outbox_diagnosis
from . import alignment_audience
from . import alignment_audience_member
from . import crm_lead
from . import customer_profile
from . import customer_erasure
