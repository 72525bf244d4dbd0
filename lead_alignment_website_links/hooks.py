def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["link.tracker.click"])
