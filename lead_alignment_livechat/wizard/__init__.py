from . import crm_lead_refer
