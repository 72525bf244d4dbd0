from . import event_registration
from . import event_registration_timeline
