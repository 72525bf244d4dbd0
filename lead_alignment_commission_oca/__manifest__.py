{
    "name": "Lead Alignment: Commissions",
    "summary": "Rewards that both heads signed become settlements to pay",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "AGPL-3",
    "depends": ["lead_alignment", "commission_oca"],
    "data": [
        "data/commission_data.xml",
        "views/alignment_reward_month_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
