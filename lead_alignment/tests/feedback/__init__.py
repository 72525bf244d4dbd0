from . import test_feedback
from . import test_feedback_access
from . import test_feedback_inbox
from . import test_feedback_loop
from . import test_feedback_tours
