from . import test_product_wishlist
