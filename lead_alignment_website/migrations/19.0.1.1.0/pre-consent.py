"""Answers to the cookies bar are of a website."""


def migrate(cr, version):
    cr.execute("ALTER TABLE website_visitor_consent ADD COLUMN website_id int4")
    cr.execute(
        """
        UPDATE website_visitor_consent consent SET website_id = visitor.website_id
          FROM website_visitor visitor WHERE visitor.access_token = consent.token
        """
    )
    cr.execute("DELETE FROM website_visitor_consent WHERE website_id IS NULL")
