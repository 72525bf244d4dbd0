from . import test_subscription_renewal
