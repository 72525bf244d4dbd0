def post_init_hook(env):
    env["customer.backfill"]._start("product.wishlist")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["product.wishlist"])
