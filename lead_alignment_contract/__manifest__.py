{
    "name": "Lead Alignment: Contracts",
    "summary": "A lead for the salesperson before a customer's contract ends",
    "version": "19.0.1.0.1",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "AGPL-3",
    "depends": ["lead_alignment_repeat", "contract"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
