{
    "name": "Lead Alignment: Surveys",
    "summary": "Answers and scores of surveys in the history of a customer",
    "version": "19.0.1.2.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "survey_crm"],
    "data": [
        "data/customer_event_type_data.xml",
        "data/alignment_visibility_data.xml",
        "views/survey_user_input_views.xml",
    ],
    "demo": ["demo/lead_alignment_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
