from . import test_website_track
from . import test_website_visitor
