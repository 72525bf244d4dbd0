from . import test_blog_post
