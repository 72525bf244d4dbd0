from odoo.addons.lead_alignment.hooks import prepare_uninstall


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["link.tracker.click"])
    prepare_uninstall(env, "lead_alignment_website_links")
