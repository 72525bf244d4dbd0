from . import crm_lead
from . import customer_lookup
from . import customer_offer_mixin
from . import customer_timeline
from . import sale_order
