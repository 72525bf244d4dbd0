from odoo import api, fields, models
from odoo.tools import SQL


class AlignmentPageExposure(models.Model):
    """Which page of a test a browser got first, and when. It keeps that page; so does
    the customer who logs in with it."""

    _name = "alignment.page.exposure"
    _description = "Visitor of a Landing Page Test"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "value"
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
    kind = fields.Char(required=True, readonly=True)
    value = fields.Char("Browser", required=True, readonly=True)
    entered_date = fields.Datetime("First Visit", required=True, readonly=True)

    _once = models.UniqueIndex("(test_id, kind, value)")
    _value_idx = models.Index("(kind, value)")

    @api.model
    def _note(self, test_id, arm_id, pair):
        """Note the page of a browser; return that of its first visit.

        :param pair: identity of the browser, (kind, value)
        :returns: id of the ``alignment.page.arm``
        """
        kind, value = pair
        known = SQL(
            "SELECT arm_id FROM alignment_page_exposure "
            "WHERE test_id = %s AND kind = %s AND value = %s",
            *(test_id, kind, value),
        )
        if found := self.env.execute_query(known):
            return found[0][0]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO alignment_page_exposure
                            (test_id, arm_id, kind, value, entered_date)
                SELECT %s, %s, %s, %s, %s
                    ON CONFLICT (test_id, kind, value) DO NOTHING
                """,
                *(test_id, arm_id, kind, value, fields.Datetime.now()),
            )
        )
        return self.env.execute_query(known)[0][0]

    @api.model
    def _adopt(self, browser, contact):
        """Let a contact who logs in keep the pages of the browser.

        :param browser: identity, (kind, value)
        :param contact: likewise; pages that they got already stay
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE alignment_page_exposure seen
                   SET kind = %(new_kind)s, value = %(new_value)s
                 WHERE kind = %(kind)s AND value = %(value)s
                   AND NOT EXISTS (
                       SELECT FROM alignment_page_exposure theirs
                        WHERE theirs.test_id = seen.test_id
                          AND theirs.kind = %(new_kind)s
                          AND theirs.value = %(new_value)s)
                """,
                kind=browser[0],
                value=browser[1],
                new_kind=contact[0],
                new_value=contact[1],
            )
        )
        self.invalidate_model(flush=False)
