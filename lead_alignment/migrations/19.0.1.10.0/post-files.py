from odoo import SUPERUSER_ID, api

from odoo.addons.lead_alignment.tools.identity_values import is_generic_mailbox


def migrate(cr, _version):
    """Mailboxes that people made up, e.g. noemail@, belong to nobody: those who were
    joined by one are told apart again."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        SELECT id, value FROM customer_identity
         WHERE kind = 'email' AND is_of_many IS NOT TRUE
        """
    )
    found = [number for number, value in cr.fetchall() if is_generic_mailbox(value)]
    identities = env["customer.identity"].browse(found)
    if identities:
        identities._amend({"is_of_many": True})
        identities.flush_recordset()
        env["customer.identity.resolver"]._resolve_all_of(identities)
