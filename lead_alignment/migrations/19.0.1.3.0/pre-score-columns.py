from odoo.tools.sql import table_exists


def migrate(cr, version):
    """Columns of the score with their first values, without rewriting tables; the
    scheduled job fills in the rest."""
    if table_exists(cr, "customer_profile"):  # not before 19.0.1.2
        cr.execute(
            """
            ALTER TABLE customer_profile
              ADD COLUMN IF NOT EXISTS engagement int4 DEFAULT 0,
              ADD COLUMN IF NOT EXISTS band varchar DEFAULT 'cold'
            """
        )
    cr.execute(
        """
        ALTER TABLE crm_lead
          ADD COLUMN IF NOT EXISTS fit_score int4,
          ADD COLUMN IF NOT EXISTS fit varchar
        """
    )
