{
    "name": "Lead Alignment: Nurture Programs by SMS",
    "summary": "SMS as steps of nurture programs",
    "version": "19.0.1.0.1",
    "category": "Marketing/Email Marketing",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_nurture", "lead_alignment_mass_mailing_sms"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
