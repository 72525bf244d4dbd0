"""Phones and e-mails of customers, masked for the departments that the company chooses;
revealing and exporting leave a row in a log.

Models: ``alignment.access.log``, ``alignment.access.day``; ``contact.mask.mixin``.
Written by: the server alone.
Uses: shared, working_time.
"""

from . import alignment_access_log
from . import alignment_condition
from . import alignment_access_limit
from . import base
from . import bus_bus
from . import calendar_event
from . import contact_mask_mixin
from . import ir_actions_report
from . import ir_binary
from . import ir_http
from . import mail_message
from . import mail_notification
from . import mail_thread
from . import mail_tracking_value
from . import res_company
from . import res_partner
from . import res_users
