"""The telesales floor: the call queue and its leases, who is there, distribution,
breaks, targets, scripts, calls of the phone system.

Models: ``crm.call.queue``, ``crm.lead.lease``, ``crm.lead.assignment.log``,
  ``crm.call.agent``, ``crm.phone.call`` and others.
Written by: agents by the queue, leaders and heads by reassigning.
Uses: outcome and earlier rooms.
"""

from . import alignment_ingest_batch
from . import alignment_ingest_key
from . import crm_call_agent
from . import crm_call_daily_stats
from . import crm_call_pause
from . import crm_call_queue
from . import crm_call_queue_card
from . import crm_call_script
from . import crm_call_target
from . import crm_lead
from . import crm_lead_assignment
from . import crm_lead_assignment_log
from . import crm_lead_due
from . import crm_lead_known
from . import crm_lead_lease
from . import crm_lead_next_step
from . import crm_lead_notice
from . import crm_lead_pick
from . import crm_lead_skip
from . import crm_lead_worklist
from . import crm_phone_call
from . import crm_queue_step
from . import crm_team
from . import crm_team_member
from . import crm_telesales_reason
from . import mail_activity
from . import phone_blacklist
from . import res_company
from . import res_users
