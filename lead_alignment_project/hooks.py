from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Mark projects that customers can write to as support, and start the backfill."""
    projects = env["project.project"].search([("alias_name", "!=", False)])
    projects.is_support = True
    env["customer.backfill"]._start("project.task")


def uninstall_hook(env):
    """Remove what the bridge added; tickets are shown as events again, unless another
    app shows them."""
    env["customer.backfill"]._remove_app_data(["project.task"], ["task"])
    if "ticket" not in env["customer.timeline"]._get_sources():
        types = env["customer.event.type"].with_context(active_test=False)
        types.search([("code", "=", "ticket")]).has_record = False
    prepare_uninstall(env, "lead_alignment_project")
