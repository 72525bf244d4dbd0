from . import blog_post
