from . import dataset
from . import handover
from . import ingest
from . import lookup
from . import thread
