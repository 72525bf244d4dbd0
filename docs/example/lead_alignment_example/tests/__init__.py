from . import test_showroom_visit
