from . import test_call_queue
from . import test_distribution
from . import test_phone_call
