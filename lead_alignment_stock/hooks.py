def post_init_hook(env):
    env["customer.backfill"]._start("stock.picking")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["stock.picking"])
