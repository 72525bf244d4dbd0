"""Before a campaign: every department is asked, has its say, and signs. After it: what
became of the targets, and what is learned for the next one.

Models: ``alignment.department``, ``alignment.kickoff`` (+ part, answer, objection,
version, signature, template), ``alignment.retrospective`` (+ word),
``alignment.lesson``; extends ``res.company``, ``utm.campaign``.
Written by: marketing the kick-off; the departments their parts; versions, signatures
and figures by the system.
"""

from . import kind_name_mixin
from . import alignment_department
from . import alignment_kickoff_template
from . import alignment_lesson
from . import alignment_kickoff
from . import alignment_kickoff_brief
from . import alignment_kickoff_sign
from . import alignment_kickoff_part
from . import alignment_kickoff_objection
from . import alignment_kickoff_version
from . import alignment_retrospective
from . import res_company
from . import utm_campaign
