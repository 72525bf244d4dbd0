"""How a call ended: the K-status, attempts without contact, what follows from an
outcome, its undo, and the next call.

Models: ``crm.k.status`` (+ change), ``crm.call.result``.
Written by: ``crm.lead._file_outcome`` alone; the head of sales owns the catalogues.
Uses: customer, ledger, agreement, attribution.
"""

from . import alignment_agreement_version
from . import crm_call_result
from . import crm_k_status
from . import crm_k_status_change
from . import crm_lead
from . import crm_lead_next_call
from . import crm_lead_outcome
from . import crm_lead_outcome_dialog
from . import crm_lead_outcome_undo
from . import crm_lost_reason
from . import ir_fields_converter
from . import res_company
