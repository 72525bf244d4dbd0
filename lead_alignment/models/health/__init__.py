"""Whether the product works: its jobs, what waits, what failed, how large it is; for
administrators and their monitoring.

Models: ``alignment.health`` (abstract), ``alignment.health.size``, dialogs.
Written by: a job notes sizes once a day.
Uses: all rooms.
"""

from . import alignment_health
from . import alignment_health_size
from . import alignment_health_page
