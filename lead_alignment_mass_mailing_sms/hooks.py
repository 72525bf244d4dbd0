def post_init_hook(env):
    """Traces of SMS are filled in with those of mails."""
    env["customer.backfill"]._start("phone.blacklist")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["phone.blacklist"])
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "sms_sent")]).has_record = False
