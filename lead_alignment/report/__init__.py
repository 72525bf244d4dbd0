from . import percentile_report_mixin
from . import crm_lead_bucket
from . import crm_lead_quality_report
from . import crm_floor_board
from . import crm_floor_report
from . import crm_compliance_report
from . import crm_member_report
from . import crm_pledge_report
