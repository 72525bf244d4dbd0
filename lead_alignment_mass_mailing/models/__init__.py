from . import customer_timeline
from . import link_tracker_click
from . import mail_blacklist
from . import mail_mail
from . import mail_thread
from . import mailing_mailing
from . import mailing_subscription
from . import mailing_trace
