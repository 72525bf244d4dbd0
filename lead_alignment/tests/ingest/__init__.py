from . import test_ingest
from . import test_mapping
from . import test_public_key
from . import test_silence
