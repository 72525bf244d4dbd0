from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL, hmac

KEPT_MONTHS = 13  # a choice in a cookies bar is usually taken to hold so long
# new answers within an hour: from one address, behind which there may be an office or a
# mobile network, and of a website. More are not stored, and their visits not recorded.
MOST_OF_SENDER = 200
MOST_OF_WEBSITE = 20_000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class WebsiteVisitorConsent(models.Model):
    """A browser's answer to a website's cookies bar. If the website asks, visits before
    the answer, and those of visitors who refuse, are never recorded.

    The bar itself stores only a cookie. The page sends the answer now and then in a
    request of its own, so that no page waits for it.
    """

    _name = "website.visitor.consent"
    _description = "Cookie Consent Answer"
    _log_access = False
    _rec_name = "token"

    website_id = fields.Many2one(
        "website", required=True, readonly=True, ondelete="cascade"
    )
    token = fields.Char("Browser", required=True, readonly=True)
    is_granted = fields.Boolean("Agreed", readonly=True)
    since = fields.Datetime("Answered", required=True, readonly=True)
    noted_at = fields.Datetime("Received on", readonly=True)
    sender = fields.Char(
        readonly=True,
        export_string_translation=False,
        groups=fields.NO_ACCESS,
        help="Identifies the sender of answers. Kept for one day.",
    )

    _unique_token = models.Constraint(
        "UNIQUE(token, website_id)", "Each browser can have only one answer."
    )

    _sender_idx = models.Index("(sender, noted_at) WHERE sender IS NOT NULL")
    _noted_idx = models.Index("(website_id, noted_at)")

    @api.model
    def _record_answer(self, website, token, is_granted, since, address=None):
        """Store an answer, by one statement.

        A repeated answer keeps its first moment. One that was given on another device
        before the stored one is ignored. Anybody may send answers of ever new browsers:
        so many an hour are stored.

        :param since: when it was given, naive UTC
        :param address: from which it came
        """
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO website_visitor_consent AS known
                            (website_id, token, is_granted, since, noted_at, sender)
                SELECT %(website)s, %(token)s, %(is_granted)s, %(since)s, %(now)s,
                       %(sender)s
                 WHERE EXISTS (SELECT FROM website_visitor_consent
                                WHERE token = %(token)s AND website_id = %(website)s)
                    OR (%(of_sender)s > (
                        SELECT count(*) FROM website_visitor_consent
                         WHERE sender = %(sender)s AND noted_at > %(hour)s)
                    AND %(of_website)s > (
                        SELECT count(*) FROM website_visitor_consent
                         WHERE website_id = %(website)s AND noted_at > %(hour)s))
                    ON CONFLICT (token, website_id) DO UPDATE
                   SET is_granted = EXCLUDED.is_granted, since = EXCLUDED.since
                 WHERE known.is_granted != EXCLUDED.is_granted
                   AND known.since <= EXCLUDED.since
                """,
                website=website.id,
                token=str(token),
                is_granted=bool(is_granted),
                since=since,
                now=now,
                hour=now - HOUR,
                sender=self._get_sender(address),
                of_sender=MOST_OF_SENDER,
                of_website=MOST_OF_WEBSITE,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _get_sender(self, address):
        """Return a text that stands for an address and does not tell it."""
        if not address:
            return None
        # sudo: a secret of the database
        env = self.sudo().env
        return hmac(env, "lead_alignment_website.consent", address)[:16]

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
        """Delete old answers; after a day forget from where each came."""
        self.env.cr.execute(
            SQL(
                "UPDATE website_visitor_consent SET sender = NULL "
                "WHERE sender IS NOT NULL AND noted_at < %s",
                fields.Datetime.now() - DAY,
            )
        )
        before = fields.Datetime.now() - timedelta(days=30 * KEPT_MONTHS)
        old = self.search([("since", "<", before)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000
