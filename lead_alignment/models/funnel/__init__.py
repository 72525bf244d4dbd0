"""From a lead to a paying customer, in money: what the departments cost, months that
both heads closed, what is expected of the months to come.

Models: ``alignment.cost``, ``alignment.month`` (+ figure), ``alignment.forecast`` (+
adjustment), ``crm.attribution.effect``. The reports on them are in ``report/``.
Written by: heads enter costs and sign months; figures of a month are computed.
Uses: agreement, attribution, outcome, telesales, handover.
"""

from . import res_company
from . import alignment_cost
from . import alignment_utm_alias
from . import crm_attribution_effect
from . import signed_month_mixin
from . import alignment_month_figure
from . import alignment_month
from . import crm_forecast_category
from . import alignment_forecast_adjustment
from . import alignment_forecast
from . import alignment_forecast_facts
from . import utm_record
