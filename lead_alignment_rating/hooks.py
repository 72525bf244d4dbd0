def post_init_hook(env):
    env["customer.backfill"]._start("rating.rating")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["rating.rating"])
