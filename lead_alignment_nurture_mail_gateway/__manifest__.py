{
    "name": "Lead Alignment: Nurture Programs on Zalo",
    "summary": "Zalo messages as steps of nurture programs",
    "version": "19.0.1.0.1",
    "category": "Marketing/Email Marketing",
    "author": "lead_alignment contributors",
    "license": "AGPL-3",
    "depends": ["lead_alignment_nurture", "lead_alignment_mail_gateway"],
    "data": [
        "data/ir_cron_data.xml",
        "views/alignment_nurture_step_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
