"""How each employee kept the agreement in a month, in figures and words; the meeting
once a year that renews it.

Models: ``alignment.evaluation``, ``alignment.review`` (+ comment).
Written by: a job drafts figures; heads comment; the employee answers.
Uses: agreement, outcome, handover, sla, feedback, funnel, daily, reward.
"""

from . import evaluation_figures
from . import alignment_evaluation
from . import alignment_evaluation_figures
from . import alignment_review
from . import alignment_review_figures
