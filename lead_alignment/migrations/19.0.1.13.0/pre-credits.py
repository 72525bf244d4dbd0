def migrate(cr, _version):
    """Credits of ad platforms are negative spend."""
    cr.execute(
        "ALTER TABLE IF EXISTS alignment_spend "
        "DROP CONSTRAINT IF EXISTS alignment_spend_check_amount"
    )
