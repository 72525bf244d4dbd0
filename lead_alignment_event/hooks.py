from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("event.registration")


def uninstall_hook(env):
    """Remove what the bridge added; registrations are shown as events again."""
    env["customer.backfill"]._remove_app_data(["event.registration"], ["registration"])
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "registered")]).has_record = False
    prepare_uninstall(env, "lead_alignment_event")
