{
    "name": "Lead Alignment: Forum",
    "summary": "Questions and answers of customers in their history",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "website_forum"],
    "data": ["data/customer_event_type_data.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
