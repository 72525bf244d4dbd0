from . import test_nurture_sms
