from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("pos.order", date="date_order")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["pos.order"])
    prepare_uninstall(env, "lead_alignment_point_of_sale")
