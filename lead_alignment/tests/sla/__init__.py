from . import test_comes_back
from . import test_compliance
from . import test_sla
from . import test_sla_announce
from . import test_sla_pause
from . import test_sla_seams
