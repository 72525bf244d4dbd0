from . import alignment_department
from . import alignment_tool_capability
from . import alignment_tool
from . import alignment_tool_acceptance
from . import alignment_tool_rating
from . import alignment_tool_proposal
from . import alignment_ingest_key
