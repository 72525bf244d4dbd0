from odoo import SUPERUSER_ID, api

NEW = ("clv_definition", "payback_definition")


def migrate(cr, _version):
    """Agreements say what lifetime value and payback are; the new reports hide what
    the agreement hides."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    agreements = env["alignment.agreement"].with_context(active_test=False)
    for agreement in agreements.search([(NEW[0], "=", False)]):
        agreement._add_default_texts(NEW)
    agreements._sync_visibility()
