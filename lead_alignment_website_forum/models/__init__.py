from . import forum_post
