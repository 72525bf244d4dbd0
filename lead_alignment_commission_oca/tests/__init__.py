from . import test_reward_settlement
