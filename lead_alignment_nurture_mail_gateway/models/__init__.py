from . import alignment_nurture_delivery
from . import alignment_nurture_enrolment
from . import alignment_nurture_outbox
from . import alignment_nurture_step
from . import alignment_nurture_variant
