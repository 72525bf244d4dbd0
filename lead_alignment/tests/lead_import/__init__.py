from . import test_choices
from . import test_columns
from . import test_erased
from . import test_file_undo
from . import test_known_customers
from . import test_lead_import
from . import test_published_layouts
from . import test_strange_files
