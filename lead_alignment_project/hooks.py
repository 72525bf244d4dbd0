def post_init_hook(env):
    """Projects to which customers can write are taken for their support."""
    projects = env["project.project"].search([("alias_name", "!=", False)])
    projects.is_support = True
    env["customer.backfill"]._start("project.task")


def uninstall_hook(env):
    """What stood in the history as a task is an event again, unless another app keeps
    tickets."""
    env["customer.backfill"]._remove_app_data(["project.task"], ["task"])
    if "ticket" not in env["customer.timeline"]._get_sources():
        types = env["customer.event.type"].with_context(active_test=False)
        types.search([("code", "=", "ticket")]).has_record = False
