from . import test_contact_access
from . import test_contact_attacks
from . import test_contact_doors
from . import test_contact_mask
from . import test_contact_tours
from . import test_mask_canary
