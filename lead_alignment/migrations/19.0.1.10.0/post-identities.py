from odoo import SUPERUSER_ID, api

CHUNK = 1000
# browsers seen with two different addresses of one kind
SEEN_WITH_SEVERAL = """
    SELECT DISTINCT seen.browser_id
      FROM (SELECT browser.id AS browser_id, other.kind, other.id AS other_id,
                   CASE WHEN other.kind = 'external'
                        THEN split_part(other.value, ':', 1) ELSE '' END AS system
              FROM customer_identity browser
              JOIN customer_identity_link link ON link.one_id = browser.id
              JOIN customer_identity other ON other.id = link.other_id
             WHERE browser.kind = 'visitor' AND browser.company_id = %(company)s
               AND NOT link.is_cut AND link.void_id IS NULL
             UNION
            SELECT browser.id, other.kind, other.id,
                   CASE WHEN other.kind = 'external'
                        THEN split_part(other.value, ':', 1) ELSE '' END
              FROM customer_identity browser
              JOIN customer_identity_link link ON link.other_id = browser.id
              JOIN customer_identity other ON other.id = link.one_id
             WHERE browser.kind = 'visitor' AND browser.company_id = %(company)s
               AND NOT link.is_cut AND link.void_id IS NULL) seen
     WHERE seen.kind IN ('email', 'phone', 'partner', 'external')
     GROUP BY seen.browser_id, seen.kind, seen.system
    HAVING count(DISTINCT seen.other_id) > 1
"""


def migrate(cr, _version):
    """Browsers of several people join nobody any more, nor do numbers of our own.

    People who were one by such a browser alone become several again; each lead goes to
    the person of its e-mail, contact or phone. Leads and touchpoints stay as they are.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    resolver = env["customer.identity.resolver"]
    for company in env["res.company"].with_context(active_test=False).search([]):
        env["customer.identity"]._release_own(company)
        cr.execute(SEEN_WITH_SEVERAL, {"company": company.id})
        ids = sorted(browser_id for (browser_id,) in cr.fetchall())
        for start in range(0, len(ids), CHUNK):
            resolver._resolve(company, set(ids[start : start + CHUNK]))
