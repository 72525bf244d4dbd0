from . import test_lead_import
from . import test_phone_repair
