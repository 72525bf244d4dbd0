from . import link_tracker_click
