{
    "name": "Lead Alignment: Website",
    "summary": "Visits and forms of the website in the ledger of a customer",
    "version": "19.0.1.3.1",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "website_crm"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/website_page_views.xml",
    ],
    "assets": {
        "web.assets_frontend": ["lead_alignment_website/static/src/**/*"],
        "web.assets_tests": ["lead_alignment_website/static/tests/tours/**/*"],
        # the unit tests of the website's scripts run in the backend's bundle
        "web.assets_unit_tests_setup": ["lead_alignment_website/static/src/**/*"],
        "web.assets_unit_tests": ["lead_alignment_website/static/tests/**/*.test.js"],
    },
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
