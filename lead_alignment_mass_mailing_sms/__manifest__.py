{
    "name": "Lead Alignment: SMS Marketing",
    "summary": "SMS mailings and clicks in the ledger of a customer",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_mass_mailing", "mass_mailing_sms"],
    "data": ["data/customer_event_type_data.xml"],
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
