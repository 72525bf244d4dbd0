from . import test_loyalty_history
