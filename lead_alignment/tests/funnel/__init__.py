from . import test_funnel
from . import test_funnel_tours
from . import test_attribution
from . import test_bars
from . import test_conversion
from . import test_month
from . import test_value
from . import test_forecast
