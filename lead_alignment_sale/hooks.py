from odoo.addons.lead_alignment.hooks import archive_filters


def post_init_hook(env):
    env["customer.backfill"]._start("sale.order")


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_sale")
    env["customer.backfill"]._remove_app_data(["sale.order"], ["order"])
