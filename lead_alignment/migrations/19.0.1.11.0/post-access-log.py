def migrate(cr, _version):
    """The access log stays when a user or a company is deleted: it says their names."""
    cr.execute(
        """
        UPDATE alignment_access_log log
           SET user_name = person.name || ' (' || users.login || ')'
          FROM res_users users JOIN res_partner person ON person.id = users.partner_id
         WHERE users.id = log.user_id AND log.user_name IS NULL
        """
    )
    cr.execute(
        """
        UPDATE alignment_access_log log SET company_name = company.name
          FROM res_company company
         WHERE company.id = log.company_id AND log.company_name IS NULL
        """
    )
