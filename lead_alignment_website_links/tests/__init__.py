from . import test_link_tracker_click
