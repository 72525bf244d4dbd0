from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """The rules that are new are as strict as what was signed."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["alignment.agreement"]._sync_visibility()
