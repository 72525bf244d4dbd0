from . import crm_compliance_report
