from . import alignment_data_check
from . import alignment_data_audit
from . import alignment_data_task
from . import alignment_term
from . import alignment_truth_sample
from . import base
from . import res_company
