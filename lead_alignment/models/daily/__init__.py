"""The daily reports of both departments, and what the heads make of them: problems,
issues with a decision, meetings.

Models: ``alignment.daily.report`` (+ part, item, figure, amendment),
  ``alignment.issue``, ``alignment.meeting``.
Written by: the system drafts; members add comments, heads submit and decide.
Uses: all rooms whose figures it shows.
"""

from . import alignment_daily_amendment
from . import alignment_daily_figure
from . import alignment_daily_item
from . import alignment_daily_part
from . import alignment_daily_report
from . import alignment_daily_report_draft
from . import alignment_daily_report_figures
from . import alignment_daily_report_period
from . import alignment_daily_report_text
from . import alignment_issue
from . import alignment_meeting
from . import crm_lead_feedback
from . import res_company
