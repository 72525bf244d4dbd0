from . import customer_reason
from . import alignment_ingest_key_shown
from . import alignment_setup
from . import crm_lead_share
from . import resource_holiday_loader
