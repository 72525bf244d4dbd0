"""Subscriptions with an end as terms to renew.

Models: extends ``sale.subscription``, ``sale.subscription.line``.
Written by: whoever writes subscriptions.
"""

from . import sale_subscription
from . import sale_subscription_line
