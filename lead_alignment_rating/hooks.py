from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("rating.rating")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["rating.rating"])
    prepare_uninstall(env, "lead_alignment_rating")
