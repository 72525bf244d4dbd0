from odoo.addons.lead_alignment.hooks import prepare_uninstall


def uninstall_hook(env):
    prepare_uninstall(env, "lead_alignment_tools")
