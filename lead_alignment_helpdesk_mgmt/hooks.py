from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("helpdesk.ticket")


def uninstall_hook(env):
    """Remove what the bridge added; tickets are shown as events again."""
    env["customer.backfill"]._remove_app_data(["helpdesk.ticket"], ["ticket"])
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "ticket")]).has_record = False
    prepare_uninstall(env, "lead_alignment_helpdesk_mgmt")
