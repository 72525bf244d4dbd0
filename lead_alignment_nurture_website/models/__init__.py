from . import alignment_page_arm
from . import alignment_page_exposure
from . import alignment_page_test
from . import customer_erasure
from . import website
from . import website_page
