from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("blog.post")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["blog.post"])
    prepare_uninstall(env, "lead_alignment_website_blog")
