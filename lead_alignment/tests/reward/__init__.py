from . import test_reward_clause
from . import test_reward_kept
from . import test_reward_month
from . import test_reward_property
from . import test_reward_tours
