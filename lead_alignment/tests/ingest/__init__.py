from . import test_ingest
from . import test_public_key
