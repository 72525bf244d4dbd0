from . import test_answers
from . import test_platform_answer
from . import test_talk_tours
