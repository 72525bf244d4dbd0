"""What everybody should know of a campaign: its brief, the notice when it starts, its
results, questions and answers.

Models: extends ``utm.campaign``; ``alignment.campaign.question``.
Written by: marketing; questions by everybody.
Uses: attribution, outcome, handover.
"""

from . import alignment_campaign_question
from . import res_company
from . import utm_campaign
from . import utm_campaign_notice
from . import utm_campaign_results
