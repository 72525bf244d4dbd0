from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Take in the subscriptions there are."""
    env["sale.subscription"]._sync_all_renewals()


def uninstall_hook(env):
    """Remove the terms of subscriptions; the leads that were opened stay."""
    env["customer.renewal"]._remove_source("sale.subscription")
    prepare_uninstall(env, "lead_alignment_subscription_oca")
