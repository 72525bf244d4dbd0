"""Files of leads: guessed columns, a check before anything is loaded, loading in the
background, undoing the whole file.

Models: ``crm.lead.import`` (+ line, column, layout).
Written by: marketers, each their own files.
Uses: attribution, outcome, telesales, handover.
"""

from . import lead_import_guard_mixin
from . import crm_lead
from . import crm_lead_import
from . import crm_lead_import_column
from . import crm_lead_import_line
from . import crm_lead_import_reading
from . import crm_lead_import_words
from . import crm_lead_import_match
from . import crm_lead_import_load
from . import crm_lead_import_happenings
from . import crm_lead_import_undo
from . import customer_erasure
