from datetime import UTC, timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL

CELL_MINUTES = 5


def get_cell(moment):
    """Return the number of the five minutes in which a naive UTC moment lies."""
    return int(moment.replace(tzinfo=UTC).timestamp()) // (60 * CELL_MINUTES)


class AlignmentBookingCell(models.Model):
    """Five minutes of an employee that a booked meeting takes.

    The unique index is what keeps two customers from the same time, in whatever worker
    they are: who inserts second waits for the first, and is refused.
    """

    _name = "alignment.booking.cell"
    _description = "Booked Time"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    cell = fields.Integer("Five Minutes", required=True, readonly=True)
    event_id = fields.Many2one(
        "calendar.event",
        "Meeting",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    _unique_cell = models.UniqueIndex("(user_id, cell)")

    @api.model
    def _claim(self, user, start, stop):
        """Take the time of ``user`` between two moments.

        :param start: and ``stop``: naive UTC
        :returns: the cells; none if part of the time is taken
        """
        try:
            with self.env.cr.savepoint():
                return self._insert(user, start, stop)
        except UniqueViolation:
            return self.browse()

    @api.model
    def _insert(self, user, start, stop, event=None, is_forced=False):
        """:param is_forced: whether to leave out what another meeting has taken"""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO alignment_booking_cell (user_id, cell, event_id)
                SELECT %s, cell, %s FROM generate_series(%s, %s) AS cell
                %s RETURNING id
                """,
                user.id,
                event.id if event else None,
                get_cell(start),
                # the cell in which the last moment lies
                get_cell(stop - timedelta.resolution),
                SQL("ON CONFLICT DO NOTHING") if is_forced else SQL(),
            ),
            log_exceptions=False,  # a taken time is no error
        )
        return self.browse(row_id for (row_id,) in self.env.cr.fetchall())
