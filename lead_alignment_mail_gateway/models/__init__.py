from . import alignment_channel
from . import customer_conversation
from . import customer_erasure
from . import discuss_channel
from . import mail_gateway
from . import mail_gateway_platform
from . import mail_notification
