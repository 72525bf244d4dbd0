from odoo.tools.sql import drop_index


def migrate(cr, version):
    """With an index on a due date alone, PostgreSQL would walk the due leads of
    everybody to find one agent's; the call queue has its own indexes by agent."""
    for column in ("callback_date", "retry_date"):
        drop_index(cr, f"crm_lead__{column}_index", "crm_lead")
