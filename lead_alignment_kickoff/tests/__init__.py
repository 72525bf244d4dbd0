from . import test_kickoff
