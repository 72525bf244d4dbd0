def migrate(cr, _version):
    """The rules that hide what was not handed over follow the add-on: their text was
    written by the agreement until now."""
    cr.execute(
        """
        UPDATE ir_model_data SET noupdate = FALSE
         WHERE module = 'lead_alignment' AND model = 'ir.rule'
           AND name LIKE '%\\_rule\\_hidden'
        """
    )
