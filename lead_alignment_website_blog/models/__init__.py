from . import alignment_content
from . import blog_post
