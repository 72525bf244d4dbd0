"""One history of a customer for all departments: sources, who sees what, pins,
detached entries, the card above it.

Models: ``customer.timeline``, ``customer.timeline.pin``, ``customer.timeline.cut``,
  ``alignment.visibility``.
Written by: nobody writes history; people pin and detach, administrators set
  visibility.
Uses: privacy, customer, ledger and the rooms it tells of.
"""

from . import alignment_visibility
from . import customer_timeline
from . import customer_timeline_actions
from . import customer_timeline_card
from . import customer_timeline_conversations
from . import customer_timeline_cut
from . import customer_timeline_person
from . import customer_timeline_pin
from . import customer_timeline_sources
from . import mail_activity
