from odoo.addons.lead_alignment.hooks import archive_filters


def post_init_hook(env):
    env["customer.backfill"]._start("account.move")


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_account")
    env["customer.backfill"]._remove_app_data(["account.move"], ["invoice"])
