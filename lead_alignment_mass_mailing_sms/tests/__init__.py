from . import test_sms_trace
