from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Start the backfill; that of mailings covers the traces of SMS."""
    env["customer.backfill"]._start("phone.blacklist")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["phone.blacklist"])
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "=", "sms_sent")]).has_record = False
    prepare_uninstall(env, "lead_alignment_mass_mailing_sms")
