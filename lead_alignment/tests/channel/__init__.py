from . import test_channel
from . import test_channel_leads
from . import test_channel_token
