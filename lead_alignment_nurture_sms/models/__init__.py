from . import alignment_nurture_delivery
from . import alignment_nurture_enrolment
from . import alignment_nurture_step
from . import mailing_mailing
from . import sms_sms
