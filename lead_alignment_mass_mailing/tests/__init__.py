from . import test_customer_timeline
from . import test_gateways
from . import test_mailing_audience
from . import test_mailing_clicks
from . import test_mailing_mailing
from . import test_mailing_trace
from . import test_timeline_canary
