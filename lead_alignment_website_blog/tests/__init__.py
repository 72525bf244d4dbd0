from . import test_blog_post
from . import test_content
