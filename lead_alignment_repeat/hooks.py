from odoo.addons.lead_alignment.hooks import archive_filters


def post_init_hook(env):
    """Learn from the orders there are, a minute after the installation."""
    env.ref("lead_alignment_repeat.ir_cron_update_rhythms")._trigger()


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_repeat")
    env["customer.backfill"]._remove_app_data([], ["repeat"])
