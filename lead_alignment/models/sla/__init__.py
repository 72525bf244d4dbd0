"""Deadlines in working time: policies of the agreement, timers of leads, pauses,
announcements and escalation.

Models: ``alignment.sla.policy`` (+ level), ``crm.lead.sla`` (+ pause, log).
Written by: what happens to leads; heads and leaders waive and pause.
Uses: working_time, agreement, handover.
"""

from . import alignment_agreement
from . import alignment_agreement_version
from . import alignment_sla_level
from . import alignment_sla_policy
from . import answer_deadline_mixin
from . import crm_lead
from . import crm_lead_sla
from . import crm_lead_sla_adjust
from . import crm_lead_sla_engine
from . import crm_lead_sla_escalation
from . import crm_lead_sla_log
from . import crm_lead_sla_pause
from . import crm_lead_sla_projection
from . import crm_team
