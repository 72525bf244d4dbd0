from . import crm_lead_invite
