from . import alignment_nurture_simulation
from . import alignment_nurture_create
from . import alignment_nurture_move
from . import nurture_templates
