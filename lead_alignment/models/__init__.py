"""Rooms by domain, in one order: a room uses only earlier rooms, and adds to their
models by plain extensions. ``./dev lint`` checks it.

The shell at the end joins all rooms: the first page, the settings, the lead's masks.
"""

from . import shared
from . import working_time
from . import privacy
from . import customer
from . import ledger
from . import ingest
from . import channel
from . import agreement
from . import score
from . import attribution
from . import outcome
from . import telesales
from . import handover
from . import sla
from . import feedback
from . import lead_import
from . import campaign
from . import funnel
from . import outlet
from . import daily
from . import timeline
from . import service
from . import conversation
from . import reward
from . import evaluation
from . import health

from . import digest_digest
from . import alignment_overview
from . import alignment_overview_blocks
from . import alignment_overview_steps
from . import ir_filters
from . import ir_ui_menu
from . import res_config_settings
from . import web_tour_tour
from . import crm_lead_arrival
from . import crm_lead
