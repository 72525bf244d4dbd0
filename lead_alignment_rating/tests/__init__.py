from . import test_rating_rating
