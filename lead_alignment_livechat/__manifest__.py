{
    "name": "Lead Alignment: Live Chat",
    "summary": "Chats in the history of a customer, and the history beside the chat",
    "version": "19.0.1.3.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "crm_livechat"],
    "data": [
        "security/rating_rating_security.xml",
        "data/customer_event_type_data.xml",
        "data/alignment_visibility_data.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_alignment_livechat/static/src/**/*"],
        "web.assets_tests": ["lead_alignment_livechat/static/tests/tours/**/*"],
        "web.assets_unit_tests": ["lead_alignment_livechat/static/tests/**/*.test.js"],
    },
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
