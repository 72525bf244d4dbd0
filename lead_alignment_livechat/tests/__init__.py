from . import test_chat_tours
from . import test_customer_timeline
from . import test_timeline_canary
from . import test_chat_arrival
