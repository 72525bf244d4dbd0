from . import alignment_content_idea
from . import alignment_feedback_form
from . import customer_lookup
from . import customer_timeline
from . import helpdesk_ticket
from . import helpdesk_ticket_category
from . import helpdesk_ticket_timeline
