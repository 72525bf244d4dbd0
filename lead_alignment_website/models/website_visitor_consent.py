from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL

KEPT_MONTHS = 13  # a choice in a cookies bar is usually taken to hold so long


class WebsiteVisitorConsent(models.Model):
    """A browser's answer to a website's cookies bar. If the website asks, visits before
    the answer, and those of visitors who refuse, are never recorded.

    The bar itself stores only a cookie. The page sends the answer now and then in a
    request of its own, so that no page waits for it.
    """

    _name = "website.visitor.consent"
    _description = "Answer of a Visitor to the Cookies Bar"
    _log_access = False
    _rec_name = "token"

    website_id = fields.Many2one(
        "website", required=True, readonly=True, ondelete="cascade"
    )
    token = fields.Char("Browser", required=True, readonly=True)
    is_granted = fields.Boolean("Agreed", readonly=True)
    since = fields.Datetime("Answered", required=True, readonly=True)

    _unique_token = models.Constraint(
        "UNIQUE(token, website_id)", "A browser has one answer."
    )

    @api.model
    def _record_answer(self, website, token, is_granted, since):
        """Store an answer, by one statement.

        A repeated answer keeps its first moment. One that was given on another device
        before the stored one is ignored.

        :param since: when it was given, naive UTC
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO website_visitor_consent AS known
                            (website_id, token, is_granted, since)
                VALUES (%s, %s, %s, %s)
                    ON CONFLICT (token, website_id) DO UPDATE
                   SET is_granted = EXCLUDED.is_granted, since = EXCLUDED.since
                 WHERE known.is_granted != EXCLUDED.is_granted
                   AND known.since <= EXCLUDED.since
                """,
                website.id,
                str(token),
                bool(is_granted),
                since,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _get_moment(self, milliseconds):
        """Return the moment that a browser sent; never later than now."""
        now = fields.Datetime.now()
        try:
            moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
        except (TypeError, ValueError, OverflowError, OSError):
            return now
        return min(moment.replace(tzinfo=None, microsecond=0), now)

    @api.model
    def _adopt_answers(self, token, partner_id):
        """Copy the browser's answers to the contact who logs in with it."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO website_visitor_consent AS known
                            (token, website_id, is_granted, since)
                SELECT %s, website_id, is_granted, since FROM website_visitor_consent
                 WHERE token = %s
                    ON CONFLICT (token, website_id) DO UPDATE
                   SET is_granted = EXCLUDED.is_granted, since = EXCLUDED.since
                 WHERE known.since <= EXCLUDED.since
                """,
                str(partner_id),
                token,
            )
        )

    @api.autovacuum
    def _gc_answers(self):
        before = fields.Datetime.now() - timedelta(days=30 * KEPT_MONTHS)
        old = self.search([("since", "<", before)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000
