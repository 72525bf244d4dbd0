from . import test_defaults
from . import test_dialogs
from . import test_downgrade
from . import test_facts
