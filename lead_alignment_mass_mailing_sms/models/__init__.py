from . import customer_timeline
from . import mailing_mailing
from . import mailing_trace
from . import phone_blacklist
from . import sms_tracker
from . import utm_campaign
