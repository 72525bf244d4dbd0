{
    "name": "Lead Alignment: Landing Page Tests",
    "summary": "Which landing page brings more qualified leads, not more clicks",
    "version": "19.0.1.0.1",
    "category": "Marketing/Email Marketing",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_nurture", "lead_alignment_website"],
    "data": [
        "security/ir.model.access.csv",
        "security/alignment_page_test_security.xml",
        "views/alignment_nurture_result_views.xml",
        "views/alignment_page_test_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
