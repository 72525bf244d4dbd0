from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    env["customer.backfill"]._start("account.move")


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["account.move"], ["invoice"])
    prepare_uninstall(env, "lead_alignment_account")
