def post_init_hook(env):
    env["customer.backfill"]._start("sale.order")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["sale.order"], ["order"])
