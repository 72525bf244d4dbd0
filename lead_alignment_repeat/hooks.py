from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Learn from the orders there are, a minute after the installation."""
    env.ref("lead_alignment_repeat.ir_cron_update_rhythms")._trigger()


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data([], ["repeat"])
    prepare_uninstall(env, "lead_alignment_repeat")
