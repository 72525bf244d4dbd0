{
    "name": "Lead Alignment: Helpdesk",
    "summary": "Tickets in the history of a customer, and the history on the ticket",
    "version": "19.0.1.3.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "AGPL-3",
    "depends": ["lead_alignment_content", "helpdesk_mgmt"],
    "data": [
        "data/customer_event_type_data.xml",
        "data/alignment_visibility_data.xml",
        "data/ir_actions_server_data.xml",
        "views/helpdesk_ticket_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["lead_alignment_helpdesk_mgmt/static/tests/tours/**/*"],
    },
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
