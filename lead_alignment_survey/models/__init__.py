from . import customer_erasure
from . import survey_survey
from . import survey_user_input
from . import survey_user_input_timeline
