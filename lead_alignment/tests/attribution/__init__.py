from . import test_lead_from_event
from . import test_source_report
from . import test_lead_arrival
from . import test_spend_file
from . import test_utm_words
