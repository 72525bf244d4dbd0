from . import test_customer_call
from . import test_customer_doors
from . import test_customer_lookup
from . import test_names_of_strangers
