def post_init_hook(env):
    env["customer.backfill"]._start("forum.post")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["forum.post"])
