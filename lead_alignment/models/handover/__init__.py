"""Whose lead it is: the lifecycle from nurture to customer, the quality gate, the MQL
threshold, accepting and returning.

Models: ``crm.lead.handover``, ``crm.lead.lifecycle.change``.
Written by: transitions alone; both are append-only.
Uses: agreement, score, outcome, telesales.
"""

from . import crm_lead
from . import crm_lead_acceptance
from . import crm_lead_clause
from . import crm_lead_gate
from . import crm_lead_handover
from . import crm_lead_lifecycle_change
from . import crm_lead_obstacle
from . import crm_lead_qualification
from . import crm_team
from . import mail_activity
from . import mail_activity_type
