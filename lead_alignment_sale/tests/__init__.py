from . import test_all_apps
from . import test_customer_timeline
from . import test_funnel_revenue
from . import test_timeline_canary
