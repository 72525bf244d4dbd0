"""What sales tells marketing about a lead, and the answer: forms, answers,
contradictions, corrections of wrong data.

Models: ``alignment.feedback.form`` (+ question, option, version),
  ``crm.lead.feedback`` (+ answer), ``alignment.competitor``.
Written by: the author, once; nobody edits feedback afterwards.
Uses: outcome, handover.
"""

from . import alignment_agreement_version
from . import alignment_competitor
from . import alignment_feedback_form
from . import feedback_part_mixin
from . import alignment_feedback_option
from . import alignment_feedback_question
from . import alignment_feedback_version
from . import crm_lead
from . import crm_lead_correction
from . import crm_lead_feedback
from . import crm_lead_feedback_answer
