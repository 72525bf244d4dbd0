"""Rewards of employees as settlements of OCA's commissions.

Models: extends ``alignment.reward.month``, ``commission.settlement``.
Written by: the second signature of a month, once.
"""

from . import alignment_reward_month
from . import commission_settlement
