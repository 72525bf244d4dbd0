def migrate(cr, _version):
    """Each room has its own part of the lead's views. The filter beside which the
    score's part stands is in a part that is made later: until then it stands by
    another."""
    cr.execute(
        """
        UPDATE ir_ui_view view
           SET arch_db =
               replace(view.arch_db::text, 'hand_raised', 'not_reached')::jsonb
          FROM ir_model_data data
         WHERE data.module = 'lead_alignment' AND data.model = 'ir.ui.view'
           AND data.name = 'view_crm_case_leads_filter_score' AND view.id = data.res_id
        """
    )
    # views are checked before each of them is brought up to date; those of others
    # keep their button
    cr.execute(
        """
        UPDATE ir_ui_view
           SET arch_db = replace(
                   arch_db::text, 'action_open_clocks', 'action_open_timers'
               )::jsonb
         WHERE arch_db::text LIKE '%action_open_clocks%'
        """
    )
