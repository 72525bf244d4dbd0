from . import customer_reason
from . import alignment_ingest_key_shown
from . import alignment_setup
from . import crm_lead_share
from . import resource_holiday_loader
from . import alignment_score_preview
from . import alignment_score_learning
from . import alignment_score_learning_line
