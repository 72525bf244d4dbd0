{
    "name": "Lead Alignment: Mail Gateway",
    "summary": "Zalo and Messenger talks in Discuss, the history beside them",
    "version": "19.0.1.1.1",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "AGPL-3",
    "depends": ["lead_alignment", "mail_gateway"],
    "data": [
        "security/lead_alignment_mail_gateway_groups.xml",
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/alignment_channel_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_alignment_mail_gateway/static/src/**/*"],
        "web.assets_tests": ["lead_alignment_mail_gateway/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_alignment_mail_gateway/static/tests/**/*.test.js"
        ],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
