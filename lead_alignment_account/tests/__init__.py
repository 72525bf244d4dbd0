from . import test_customer_timeline
from . import test_paid_revenue
from . import test_timeline_canary
from . import test_reward
