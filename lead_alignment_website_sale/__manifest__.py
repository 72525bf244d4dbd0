{
    "name": "Lead Alignment: Online Shop",
    "summary": "Carts of the online shop in the history of a customer",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_sale", "lead_alignment_website", "website_sale"],
    "data": [
        "data/customer_event_type_data.xml",
        "data/ir_cron_data.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
