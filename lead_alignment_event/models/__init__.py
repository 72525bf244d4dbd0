from . import customer_timeline
from . import event_registration
