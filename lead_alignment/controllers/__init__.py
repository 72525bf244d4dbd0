from . import channel
from . import dataset
from . import handover
from . import ingest
from . import lookup
from . import pivot
from . import thread
from . import reward
