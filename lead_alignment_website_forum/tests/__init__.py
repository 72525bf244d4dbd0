from . import test_forum_post
