from odoo.addons.lead_alignment.hooks import prepare_uninstall


def uninstall_hook(env):
    """Entries of the shop go; those of orders are another bridge's."""
    inbox = env["customer.event.inbox"]
    codes = ["cart", "checkout", "cart_abandoned"]
    inbox.search([("model", "=", "sale.order"), ("code", "in", codes)]).unlink()
    prepare_uninstall(env, "lead_alignment_website_sale")
