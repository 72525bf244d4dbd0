from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("stock.picking")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["stock.picking"])
    prepare_uninstall(env, "lead_alignment_stock")
