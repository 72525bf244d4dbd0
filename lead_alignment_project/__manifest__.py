{
    "name": "Lead Alignment: Project",
    "summary": "Tasks of customers, and support by tasks, in the history of a customer",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "project"],
    "data": [
        "data/customer_event_type_data.xml",
        "data/alignment_visibility_data.xml",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
    ],
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
