"""Talks on channels: who waits for the first answer, until when, and who gave it.

Models: ``customer.conversation``; when somebody was last answered on the contact.
Written by: what platforms send; an answer in the platform's own app counts as well.
Uses: channel, agreement, sla.
"""

from . import alignment_channel
from . import alignment_channel_contact
from . import customer_conversation
from . import customer_erasure
