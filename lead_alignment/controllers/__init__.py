from . import handover
from . import ingest
from . import thread
