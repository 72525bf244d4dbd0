from . import test_parcel_tours
from . import test_stock_picking
