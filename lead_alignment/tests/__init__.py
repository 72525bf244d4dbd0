# Odoo finds tests by their names here
from .shared import *
from .working_time import *
from .privacy import *
from .customer import *
from .ledger import *
from .ingest import *
from .agreement import *
from .score import *
from .attribution import *
from .outcome import *
from .telesales import *
from .handover import *
from .sla import *
from .feedback import *
from .lead_import import *
from .campaign import *
from .daily import *
from .timeline import *
from .service import *
from .tools import *

from . import test_access
from . import test_overview
from . import test_overview_tours
from . import test_screens
from . import test_setup
from . import test_tours
