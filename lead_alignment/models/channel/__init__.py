"""What people do on platforms: Zalo, Facebook, Messenger, Instagram, Google.

Models: ``alignment.channel``, ``alignment.channel.message``,
  ``alignment.channel.contact``, ``alignment.channel.question``.
Written by: the platforms, by one address a channel; marketing's head connects them.
Uses: shared, customer, ledger.
"""

from . import alignment_channel
from . import alignment_channel_token
from . import alignment_channel_contact
from . import alignment_channel_question
from . import alignment_channel_message
from . import alignment_channel_event
from . import alignment_channel_meta
from . import customer_erasure
from . import customer_identity
