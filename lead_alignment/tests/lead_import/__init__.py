from . import test_lead_import
