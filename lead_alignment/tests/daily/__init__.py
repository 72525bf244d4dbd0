from . import test_daily_access
from . import test_daily_edges
from . import test_daily_report
from . import test_daily_tours
from . import test_digest
from . import test_meeting
from . import test_daily_period
