def post_init_hook(env):
    env["customer.backfill"]._start("account.move")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["account.move"], ["invoice"])
