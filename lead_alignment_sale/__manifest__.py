{
    "name": "Lead Alignment: Sales",
    "summary": "Quotations and orders in the history of a customer",
    "version": "19.0.1.3.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "sale_crm"],
    "data": [
        "security/sale_order_security.xml",
        "data/customer_event_type_data.xml",
        "data/alignment_visibility_data.xml",
        "views/sale_order_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["lead_alignment_sale/static/tests/tours/**/*"],
    },
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
