"""What several rooms are built of: append-only rows, jobs in batches, search by name
without accents, and the log of what happens to leads.

Models: ``alignment.reason``, ``alignment.condition``; the rest are mixins.
Written by: their rooms; the catalogue of reasons by heads and administrators.
Uses: nothing of ours.
"""

from . import cached_catalog_mixin
from . import alignment_reason
from . import append_only_mixin
from . import alignment_condition
from . import base
from . import batch_job_mixin
from . import unaccent_name_mixin
from . import credentials_mixin
from . import crm_lead
from . import crm_lead_fact_log
from . import domain_text_mixin
from . import fact_projection_mixin
from . import ir_default
from . import ir_http
from . import ir_module_module
from . import ir_rule
from . import lead_record_mixin
from . import mail_thread
from . import res_company
from . import res_partner
from . import res_users
from . import res_users_settings
from . import unaccent_catalog_mixin
from . import whole_report_mixin
