from . import alignment_condition
from . import crm_lead
from . import event_lead_rule
from . import event_registration
from . import event_registration_timeline
