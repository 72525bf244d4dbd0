def migrate(cr, _version):
    """Administrators read the rows of deleted companies: the rule is loaded anew."""
    cr.execute(
        """
        UPDATE ir_model_data SET noupdate = FALSE
         WHERE module = 'lead_alignment' AND name = 'alignment_access_log_rule_company'
        """
    )
