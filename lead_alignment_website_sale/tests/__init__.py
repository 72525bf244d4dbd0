from . import test_carts
