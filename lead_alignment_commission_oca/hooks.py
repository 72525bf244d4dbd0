def uninstall_hook(env):
    """Keep the settlements: they were paid. They become manual ones."""
    settlements = env["commission.settlement"].with_context(active_test=False)
    settlements.search([("settlement_type", "=", "reward")]).settlement_type = "manual"
