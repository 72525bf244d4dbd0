{
    "name": "Lead Alignment: Dashboards",
    "summary": "Funnel, handoffs, telesales and money as spreadsheet dashboards",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard_data.xml"],
    "assets": {
        "web.assets_tests": ["lead_alignment_dashboard/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
