from . import test_all_models
from . import test_all_sources
from . import test_one_story
from . import test_website_track
from . import test_website_visitor
from . import test_screens
