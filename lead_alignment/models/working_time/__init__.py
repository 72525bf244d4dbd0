"""Working hours for deadlines and schedules: calendars as prefix sums, the company's
time zone, who is at work now.

Models: extends ``resource.calendar``, ``res.company``, ``crm.team``.
Written by: administrators, in Odoo's own calendars.
Uses: shared.
"""

from . import alignment_condition
from . import business_time_mixin
from . import crm_team
from . import res_company
from . import res_users
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves
