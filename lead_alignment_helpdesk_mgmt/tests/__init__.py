from . import test_content_idea
from . import test_customer_timeline
from . import test_timeline_canary
from . import test_timeline_tours
