{
    "name": "Lead Alignment: Invoicing",
    "summary": "Invoices and what is due in the history of a customer",
    "version": "19.0.1.1.1",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "account"],
    "data": [
        "data/customer_event_type_data.xml",
        "data/alignment_visibility_data.xml",
    ],
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
