from . import alignment_setup
from . import crm_lead_share
from . import resource_holiday_loader
