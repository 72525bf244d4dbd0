{
    "name": "Lead Alignment: Short Links",
    "summary": "Clicks on short links in the history of a customer",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_website", "website_links"],
    "data": ["data/customer_event_type_data.xml"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
