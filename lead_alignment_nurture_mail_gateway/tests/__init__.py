from . import test_nurture_zalo
