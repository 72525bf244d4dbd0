from . import customer_erasure
from . import mailing_mailing
from . import mailing_trace
from . import mailing_trace_timeline
from . import phone_blacklist
from . import sms_tracker
from . import utm_campaign
