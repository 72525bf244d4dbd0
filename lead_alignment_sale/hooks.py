def post_init_hook(env):
    env["customer.backfill"]._start("sale.order")


def uninstall_hook(env):
    env["customer.backfill"]._forget_app(["sale.order"], ["order"])
