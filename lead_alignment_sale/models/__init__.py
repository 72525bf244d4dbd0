from . import crm_funnel_report
from . import crm_value_report
from . import crm_lead
from . import customer_lookup
from . import customer_timeline
from . import sale_order
from . import sale_order_timeline
