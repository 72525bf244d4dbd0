from . import test_contributor_canary
from . import test_kickoff
