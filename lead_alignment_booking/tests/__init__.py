from . import test_booking
from . import test_booking_page
from . import test_booking_tours
from . import test_start_times
from . import test_two_customers
