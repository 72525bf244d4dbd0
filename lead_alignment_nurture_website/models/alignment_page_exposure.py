from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import SQL

MOST_AN_HOUR = 20_000  # new browsers of a test: anybody may send ever new ones
KEPT = timedelta(days=400)  # after the end of a test
NOTE = """
    INSERT INTO alignment_page_exposure AS known
                (test_id, arm_id, browser, kind, value, entered_date)
    SELECT %(test)s, %(arm)s, %(browser)s, %(kind)s, %(value)s, %(now)s
     WHERE EXISTS (SELECT FROM alignment_page_exposure
                    WHERE test_id = %(test)s AND browser = %(browser)s)
        OR %(most)s > (SELECT count(*) FROM alignment_page_exposure
                        WHERE test_id = %(test)s AND entered_date > %(hour)s)
        ON CONFLICT (test_id, browser) DO UPDATE
       SET kind = EXCLUDED.kind, value = EXCLUDED.value
    RETURNING arm_id
"""


class AlignmentPageExposure(models.Model):
    """Which page of a test a browser got first, and when. It keeps that page; the
    identity by which it is known is that of its last visit."""

    _name = "alignment.page.exposure"
    _description = "Visitor of a Landing Page Test"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "browser"
    _log_access = False

    test_id = fields.Many2one(
        "alignment.page.test", required=True, readonly=True, ondelete="cascade"
    )
    arm_id = fields.Many2one(
        "alignment.page.arm",
        "Page",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    browser = fields.Char(required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    value = fields.Char("Identity", required=True, readonly=True)
    entered_date = fields.Datetime("First Visit", required=True, readonly=True)

    _once = models.UniqueIndex("(test_id, browser)")
    _value_idx = models.Index("(kind, value)")
    _hour_idx = models.Index("(test_id, entered_date)")

    @api.model
    def _note(self, test_id, arm_id, browser, pair):
        """Note the page of a browser; return that of its first visit.

        :param browser: key in its cookie
        :param pair: identity by which it is known now, (kind, value)
        :returns: id of the ``alignment.page.arm``; None beyond the limit of an hour
        """
        kind, value = pair
        known = self.env.execute_query(
            SQL(
                "SELECT arm_id, kind, value FROM alignment_page_exposure "
                "WHERE test_id = %s AND browser = %s",
                *(test_id, browser),
            )
        )
        if known and known[0][1:] == (kind, value):
            return known[0][0]
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                NOTE,
                test=test_id,
                arm=arm_id,
                browser=browser,
                kind=kind,
                value=value,
                now=now,
                hour=now - timedelta(hours=1),
                most=MOST_AN_HOUR,
            )
        )
        return rows[0][0] if rows else None

    def _forget(self):
        """Forget whose visits these were; that somebody came stays counted."""
        for exposure in self:
            exposure._amend(
                {"kind": "erased", "value": uuid4().hex, "browser": uuid4().hex}
            )

    @api.autovacuum
    def _gc_ended(self):
        """Delete the visitors of tests that ended long ago."""
        long_ago = fields.Datetime.now() - KEPT
        old = self.search([("test_id.ended_date", "<", long_ago)], limit=10_000)
        old._remove()
        return len(old), len(old) == 10_000
