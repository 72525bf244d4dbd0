from . import customer_timeline
from . import survey_user_input
