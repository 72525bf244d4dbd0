from urllib.parse import urlsplit

from odoo import models
from odoo.tools import SQL

from odoo.addons.lead_alignment.tools.landing_url import read_landing_url

# the website of a view: a customer who is logged in is one visitor on all websites,
# with the website that they came to first
WEBSITE = """
    COALESCE(
        (SELECT min(id) FROM website named
          WHERE substring(lower(named.domain) from '://([^/?#]*)')
                = substring(lower(track.url) from '://([^/?#]*)')
         HAVING count(*) = 1),
        page.website_id, visitor.website_id)
"""
CONSENTED = """
    website.cookies_bar IS NOT TRUE OR EXISTS (
        SELECT FROM website_visitor_consent consent
         WHERE consent.token = visitor.access_token
           AND consent.website_id = website.id AND consent.is_granted
           AND consent.since <= track.visit_datetime)
"""


class WebsiteTrack(models.Model):
    """A view of a tracked page. Odoo inserts it by SQL, without calling a method. So a
    job reads the rows (``website.track.reading``), and pages are not slowed down."""

    _inherit = "website.track"

    def _prepare_past_events(self):
        """Return the events of customers' views.

        If the website asks for consent, only views after the visitor agreed are
        returned.
        """
        views = self._get_views()
        pair_of = self.env["customer.event.inbox"]._get_visitor_pair
        return [
            {
                "type": type_id or "page_view",
                "identities": [pair_of(token)],
                "message_id": f"track {track_id}",
                "source": "website",
                "occurred_at": date,
                "company_id": company_id,
                "campaign": read_landing_url(url).get("campaign"),
                "label": split_address(url).path or "/",
            }
            for track_id, url, date, token, type_id, company_id in views
            if url
        ]

    def _get_views(self):
        """Return [(id, url, date, token, event type id or None, company id)]."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT track.id, track.url, track.visit_datetime,
                       visitor.access_token, page.customer_event_type_id,
                       website.company_id
                  FROM website_track track
                  JOIN website_visitor visitor ON visitor.id = track.visitor_id
                  LEFT JOIN website_page page ON page.id = track.page_id
                  JOIN website ON website.id = %s
                 WHERE track.id = ANY(%s) AND (%s)
                   AND NOT EXISTS (SELECT FROM res_users
                                    WHERE partner_id = visitor.partner_id
                                      AND NOT share)
                 ORDER BY track.id
                """,
                SQL(WEBSITE),
                self.ids,
                SQL(CONSENTED),
            )
        )


def split_address(url):
    """Split an address; an invalid one, as visitors may send it, is empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
