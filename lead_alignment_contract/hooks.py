from odoo.fields import Domain


def post_init_hook(env):
    """Take in the contracts there are."""
    env["contract.contract"].search(Domain.TRUE)._sync_renewals()


def uninstall_hook(env):
    """Remove the terms of contracts; the leads that were opened stay."""
    env["customer.renewal"]._remove_source("contract.contract")
