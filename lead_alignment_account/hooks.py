def post_init_hook(env):
    env["customer.backfill"]._start("account.move")


def uninstall_hook(env):
    env["customer.backfill"]._forget_app(["account.move"], ["invoice"])
