from . import customer_timeline
from . import stock_picking
