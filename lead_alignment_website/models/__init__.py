from . import customer_erasure
from . import customer_event_inbox
from . import website
from . import website_page
from . import website_visitor
from . import website_visitor_consent
from . import website_track
from . import website_track_reading
