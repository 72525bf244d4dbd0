from . import test_rhythm_tool
from . import test_rhythm
from . import test_renewal
