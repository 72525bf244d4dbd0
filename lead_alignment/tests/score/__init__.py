from . import test_conditions
from . import test_fit
from . import test_score
from . import test_score_access
from . import test_score_learning
from . import test_score_properties
from . import test_score_tours
