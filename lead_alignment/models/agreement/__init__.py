"""The deal between marketing and sales: its terms, its signed versions, its page and
its glossary. Later rooms add their own sections.

Models: ``alignment.agreement`` (+ version), ``alignment.gate.item``.
Written by: heads and deputies; what was signed stays as it is.
Uses: shared, working_time.
"""

from . import two_signatures_mixin
from . import alignment_agreement
from . import alignment_agreement_conditions
from . import alignment_agreement_default_terms
from . import alignment_agreement_glossary
from . import alignment_agreement_impact
from . import alignment_agreement_signing
from . import alignment_agreement_signed
from . import alignment_agreement_terms
from . import alignment_agreement_version
from . import alignment_agreement_version_text
from . import alignment_agreement_visibility
from . import alignment_gate_item
from . import res_company
from . import res_users
