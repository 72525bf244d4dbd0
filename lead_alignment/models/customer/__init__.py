"""Who is who: the person behind an e-mail, a phone, an account and a browser; merging,
splitting and erasing people.

Models: ``customer.profile``, ``customer.identity`` (+ link, resolver),
  ``customer.erasure``.
Written by: our methods alone; heads split, merge and erase.
Uses: shared, privacy.
"""

from . import crm_lead
from . import customer_erasure
from . import customer_identity
from . import customer_identity_link
from . import customer_identity_own
from . import customer_identity_resolver
from . import customer_profile
from . import customer_profile_merge
from . import customer_profile_name
from . import res_company
from . import res_partner
