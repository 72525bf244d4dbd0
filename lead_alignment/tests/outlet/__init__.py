from . import test_audience
from . import test_outlet
