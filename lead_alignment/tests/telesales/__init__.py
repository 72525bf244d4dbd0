from . import test_call_queue
from . import test_distribution
from . import test_floor
from . import test_next_step
from . import test_phone_doors
from . import test_phone_system
from . import test_queue_trust
from . import test_two_distributors
