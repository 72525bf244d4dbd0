def post_init_hook(env):
    env["customer.backfill"]._start("blog.post")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["blog.post"])
