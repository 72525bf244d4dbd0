def migrate(cr, _version):
    """A part of the lead's form stands beside another that is gone: until it is brought
    up to date itself it stands by the last one."""
    cr.execute(
        """
        UPDATE ir_ui_view view
           SET arch_db = replace(
                   view.arch_db::text,
                   '//span[@name=''next_try'']',
                   '//div[@name=''k_status'']/span[last()]'
               )::jsonb
         WHERE view.model = 'crm.lead' AND view.arch_db::text LIKE '%next_try%'
        """
    )
