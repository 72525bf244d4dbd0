{
    "name": "Lead Alignment: Example",
    "summary": "Visits to the showroom, in the history of a customer",
    "version": "19.0.1.0.0",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment"],
    "data": ["security/ir.model.access.csv", "data/showroom_visit_data.xml"],
    "uninstall_hook": "uninstall_hook",
}
