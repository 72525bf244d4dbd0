from . import handover
from . import ingest
