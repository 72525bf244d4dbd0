from . import account_move
from . import account_move_timeline
from . import customer_timeline
