from . import alignment_nurture_result
