from . import test_audience
from . import test_outlet
from . import test_round_trip
