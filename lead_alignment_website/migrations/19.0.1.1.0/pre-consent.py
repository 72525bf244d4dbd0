"""Answers to the cookies bar are of a website. Of a customer who is logged in nobody
knows which one asked, where there are several: they are asked again."""


def migrate(cr, version):
    cr.execute(
        "ALTER TABLE website_visitor_consent ADD COLUMN IF NOT EXISTS website_id int4"
    )
    cr.execute(
        """
        UPDATE website_visitor_consent consent SET website_id = visitor.website_id
          FROM website_visitor visitor
         WHERE visitor.access_token = consent.token
           AND (length(consent.token) = 32 OR (SELECT count(*) FROM website) = 1)
        """
    )
    cr.execute("DELETE FROM website_visitor_consent WHERE website_id IS NULL")
