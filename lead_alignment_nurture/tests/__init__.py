from . import test_nurture
from . import test_nurture_sales
from . import test_nurture_peers
from . import test_nurture_version
from . import test_nurture_result
from . import test_nurture_access
from . import test_nurture_smtp
from . import test_nurture_tours
