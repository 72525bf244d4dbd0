from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """The statuses as shipped offer the reasons that fit them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.k.status"]._offer_shipped_reasons()
