"""One reward for both departments: the clause of the agreement, what each deal earned
for whom, months that both heads sign, objections.

Models: ``alignment.reward.month`` (+ entry, line, objection); clause: ``alignment.
reward.rule``, ``.share``, ``.gate``.
Written by: entries are computed; heads sign months; employees object, heads answer.
Uses: agreement, attribution, outcome, handover, sla, funnel, service.
"""

from . import res_company
from . import res_users
from . import alignment_reward_rule
from . import alignment_reward_share
from . import alignment_reward_gate
from . import alignment_agreement
from . import alignment_agreement_version
from . import alignment_reward_month
from . import alignment_reward_month_lines
from . import alignment_reward_entry
from . import alignment_reward_line
from . import alignment_reward_objection
from . import crm_lead
