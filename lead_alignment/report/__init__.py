from . import crm_lead_bucket
from . import crm_lead_quality_report
