def uninstall_hook(env):
    """What stood in the history as a record is an event again."""
    env["alignment.visibility"].search([("source", "=", "ticket")]).unlink()
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "ticket")]).has_record = False
