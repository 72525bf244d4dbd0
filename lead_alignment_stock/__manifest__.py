{
    "name": "Lead Alignment: Deliveries",
    "summary": "What was sent, late and returned in the history of a customer",
    "version": "19.0.1.1.1",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_sale", "sale_stock"],
    "data": [
        "data/customer_event_type_data.xml",
        "data/ir_cron_data.xml",
    ],
    "assets": {
        "web.assets_tests": ["lead_alignment_stock/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
