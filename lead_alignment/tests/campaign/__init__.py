from . import test_campaign
from . import test_campaign_access
from . import test_campaign_notice
from . import test_campaign_question
from . import test_campaign_results
from . import test_campaign_tours
