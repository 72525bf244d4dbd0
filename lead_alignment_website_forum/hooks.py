from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("forum.post")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["forum.post"])
    prepare_uninstall(env, "lead_alignment_website_forum")
