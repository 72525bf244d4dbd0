"""What behaviour and fit are worth: rules, engagement in SQL, the score breakdown that
sums to the number, and learning from outcomes.

Models: ``alignment.score.rule`` (+ group, exclusion), ``alignment.fit.rule``,
  ``customer.score`` (+ state, sample).
Written by: heads write rules; scores are computed.
Uses: customer, ledger, agreement.
"""

from . import alignment_agreement
from . import alignment_agreement_conditions
from . import alignment_agreement_default_score
from . import alignment_agreement_version
from . import alignment_condition
from . import score_rule_mixin
from . import alignment_fit_rule
from . import alignment_score_exclusion
from . import alignment_score_group
from . import alignment_score_rule
from . import crm_lead
from . import crm_lead_fit
from . import customer_profile
from . import customer_profile_explanation
from . import customer_score
from . import customer_score_sample
from . import customer_score_state
