from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Take in the contracts there are."""
    env["contract.contract"]._sync_all_renewals()


def uninstall_hook(env):
    """Remove the terms of contracts; the leads that were opened stay."""
    env["customer.renewal"]._remove_source("contract.contract")
    prepare_uninstall(env, "lead_alignment_contract")
