from odoo import api, fields, models
from odoo.tools import SQL


class ProfileHistoryMixin(models.AbstractModel):
    """Whose behaviour was filled in from what an app had before us.

    Of people that are merged the later moment counts; parting them leaves it.
    """

    _name = "profile.history.mixin"
    _description = "History Filled in for a Person"

    history_until = fields.Datetime(
        "History Filled in until",
        readonly=True,
        help="What the person did before was filled in from another app. It counts "
        "for the score; only something newer hands the person over to sales.",
    )

    @api.model
    def _note_history(self, past):
        """:param past: [(event id, naive UTC until when it is history)]"""
        if not past:
            return
        event_ids, moments = zip(*past, strict=True)
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_profile profile
                   SET history_until = past.until
                  FROM (SELECT identity.profile_id, max(seen.until) AS until
                          FROM unnest(%s::int[], %s::timestamp[])
                               AS seen(event_id, until)
                          JOIN customer_event event ON event.id = seen.event_id
                          JOIN customer_identity identity
                            ON identity.id = event.identity_id
                         WHERE identity.profile_id IS NOT NULL
                         GROUP BY identity.profile_id) past
                 WHERE profile.id = past.profile_id
                   AND (profile.history_until IS NULL
                        OR profile.history_until < past.until)
                """,
                list(event_ids),
                list(moments),
            )
        )
        self.invalidate_model(["history_until"], flush=False)

    def _take_history_of(self, absorbed):
        """Of two that turn out to be one person, the later moment"""
        later = absorbed.history_until
        if later and (not self.history_until or later > self.history_until):
            self._amend({"history_until": later})
