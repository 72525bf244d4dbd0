from odoo.addons.lead_alignment.hooks import archive_filters


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_nurture_website")
