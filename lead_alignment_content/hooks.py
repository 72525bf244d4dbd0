from odoo.addons.lead_alignment.hooks import archive_filters, remove_thread_rows


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_content")
    remove_thread_rows(env, "lead_alignment_content")
