from . import test_shown_log
from . import test_timeline
from . import test_timeline_actions
from . import test_timeline_canary
from . import test_timeline_tours
