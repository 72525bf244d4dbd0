from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("survey.user_input")


def uninstall_hook(env):
    """Remove what the bridge added; surveys are shown as events again."""
    env["customer.backfill"]._remove_app_data(["survey.user_input"], ["survey"])
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "survey")]).has_record = False
    prepare_uninstall(env, "lead_alignment_survey")
