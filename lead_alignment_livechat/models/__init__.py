from . import customer_timeline
from . import discuss_channel
