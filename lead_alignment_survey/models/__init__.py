from . import customer_erasure
from . import customer_timeline
from . import survey_user_input
