from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """Agreements suggest how a reward may be shared; nothing is rewarded until the
    heads agree on it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    agreements = env["alignment.agreement"].with_context(active_test=False)
    agreements.search([("reward_share_ids", "=", False)])._load_default_reward()
    agreements._sync_visibility()
