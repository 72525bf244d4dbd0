from . import test_content
from . import test_content_checks
from . import test_content_report
from . import test_ideas
