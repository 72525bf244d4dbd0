from . import test_page_test
