from odoo.addons.lead_alignment.hooks import archive_filters


def post_init_hook(env):
    env["customer.backfill"]._start("event.registration")


def uninstall_hook(env):
    """Remove what the bridge added; registrations are shown as events again."""
    archive_filters(env, "lead_alignment_event")
    env["customer.backfill"]._remove_app_data(["event.registration"], ["registration"])
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "registered")]).has_record = False
