from . import test_agreement
from . import test_agreement_access
from . import test_agreement_effect
from . import test_agreement_print
from . import test_agreement_signers
from . import test_agreement_tours
from . import test_visibility
from . import test_hidden_canary
