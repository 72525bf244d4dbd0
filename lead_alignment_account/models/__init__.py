from . import account_move
from . import account_move_timeline
from . import alignment_reward_month
from . import crm_funnel_report
from . import crm_value_report
from . import customer_timeline
