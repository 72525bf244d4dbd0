"""What brought a lead, and what it cost: touchpoints, repeat inquiries, the lead that
an event makes, spend.

Models: ``crm.lead.touch``, ``crm.lead.interest``, ``alignment.spend``.
Written by: our methods; marketing enters spend.
Uses: customer, ledger, score.
"""

from . import alignment_spend
from . import alignment_utm_alias
from . import crm_lead
from . import crm_lead_intake
from . import crm_lead_repeat
from . import crm_lead_arrival
from . import crm_lead_landing
from . import crm_lead_interest
from . import crm_lead_touch
from . import customer_event
from . import res_company
from . import utm_campaign
from . import utm_record
