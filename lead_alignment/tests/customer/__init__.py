from . import test_erasure
from . import test_identity
from . import test_identity_merge
from . import test_identity_properties
from . import test_partner_merge
from . import test_people_access
from . import test_people_tours
from . import test_shared_browser
