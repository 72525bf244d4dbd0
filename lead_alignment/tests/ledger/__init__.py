from . import test_event
from . import test_event_import
from . import test_inbox
from . import test_taken_back
