from . import alignment_department
from . import alignment_content_idea
from . import alignment_content_outline
from . import alignment_content
from . import alignment_content_section
from . import alignment_content_checks
from . import alignment_content_path
from . import customer_erasure
